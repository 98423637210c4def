#include "libpkg/base/error.hpp"
#include "libpkg/build/compare_packages.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>

namespace rbeepkg::build {
namespace {

using test::PackageBuilder;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ComparePackages : public testing::Test
{
protected:
    std::vector<std::string> differences(const PackageBuilder& left, const PackageBuilder& right)
    {
        for (const char* name : {"left", "right"}) {
            m_root.make_directory(name);
        }
        return compare_packages(left.write_to(m_root.path("left")).path,
                                right.write_to(m_root.path("right")).path, CancelToken{});
    }

    test::TempRoot m_root;
};

PackageBuilder package()
{
    return PackageBuilder{"thing"}.file("usr/a", "same").symlink("usr/l", "a");
}

TEST_F(ComparePackages, EqualOnesHaveNothingToTell)
{
    EXPECT_THAT(differences(package(), package()), IsEmpty());
}

TEST_F(ComparePackages, MembersAreToldOneByOne)
{
    EXPECT_THAT(
        differences(package().executable("usr/x", "12345").file("usr/only", ""),
                    package().file("usr/x", "12x45").directory("usr/new")),
        ElementsAre("usr/only: only in " + m_root.path("left/thing-1.0-1-any.pkg.tar.zst"),
                    "usr/x: mode 755, and 644", "usr/x: differs from byte 2 on: 0x33, and 0x78",
                    "usr/new/: only in " + m_root.path("right/thing-1.0-1-any.pkg.tar.zst")));
}

TEST_F(ComparePackages, TheFirstByteIsFoundFarBehind)
{
    std::string big(300'000, 'x');
    std::string other = big;
    other[200'001] = 'y';
    EXPECT_THAT(differences(package().file("big", big), package().file("big", other)),
                ElementsAre("big: differs from byte 200001 on: 0x78, and 0x79"));
    EXPECT_THAT(differences(package().file("big", big), package().file("big", big + "z")),
                ElementsAre(".PKGINFO: -size = 300004", ".PKGINFO: +size = 300005",
                            "big: 300000 bytes, and 300001",
                            "big: differs from byte 300000 on: the end, and 0x7a"));
}

TEST_F(ComparePackages, MetadataIsToldLineByLine)
{
    EXPECT_THAT(differences(package().description("one").depends("a"),
                            package().description("two").depends("a")),
                ElementsAre(".PKGINFO: -pkgdesc = one", ".PKGINFO: +pkgdesc = two"));
}

TEST_F(ComparePackages, LinksAndKindsAreTold)
{
    EXPECT_THAT(differences(package().symlink("s", "a").file("k", "x"),
                            package().symlink("s", "b").directory("k")),
                Contains("s: leads to a, and to b"));
}

TEST_F(ComparePackages, DamageIsAnError)
{
    m_root.write("x", "no package");
    m_root.write("y", "none either");
    EXPECT_THROW(compare_packages(m_root.path("x"), m_root.path("y"), CancelToken{}), Error);
}

} // namespace
} // namespace rbeepkg::build
