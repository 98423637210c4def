#include "libpkg/build/library_relations.hpp"
#include "tests/support/run_program.hpp"

#include <gmock/gmock.h>

#include "build_fixture.hpp"

namespace rbeepkg::build {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LibraryRelations : public BuildTest
{
protected:
    void SetUp() override
    {
        if (!test::has_program("gcc")) {
            GTEST_SKIP() << "no compiler";
        }
        os::make_directories(path("pkg"));
        os::write_file_atomically(path("x.c"), "int x;");
    }

    void library(const std::string& name, const std::string& soname,
                 const std::vector<std::string>& needed = {})
    {
        std::vector<std::string> command = {"gcc", "-shared",  "-nostdlib", "-Wl,--no-as-needed",
                                            "-o",  path(name), path("x.c")};
        if (!soname.empty()) {
            command.push_back("-Wl,-soname," + soname);
        }
        for (const std::string& one : needed) {
            command.push_back(path(one));
        }
        ASSERT_EQ(test::run_program(command).exit_code, 0);
        ::chmod(path(name).c_str(), 0755);
    }

    static std::string bits() { return std::to_string(8 * sizeof(void*)); }

    std::vector<std::string> depends(const std::vector<std::string>& texts)
    {
        package::Package package;
        package.name = "it";
        for (const std::string& text : texts) {
            package.depends.push_back(package::Depend::parse(text).value());
        }
        fill_library_versions(package, path("pkg"), sink, cancel);
        std::vector<std::string> filled;
        for (const package::Depend& one : package.depends) {
            filled.push_back(one.to_string());
        }
        return filled;
    }
    std::vector<std::string> provides(const std::vector<std::string>& texts)
    {
        package::Package package;
        package.name = "it";
        for (const std::string& text : texts) {
            package.provides.push_back(package::Provide::parse(text).value());
        }
        fill_library_versions(package, path("pkg"), sink, cancel);
        std::vector<std::string> filled;
        for (const package::Provide& one : package.provides) {
            filled.push_back(one.to_string());
        }
        return filled;
    }
    std::vector<std::string> warnings() const
    {
        std::vector<std::string> texts;
        for (const Warning& warning : sink.all<Warning>()) {
            texts.push_back(warning.message);
        }
        return texts;
    }
};

TEST_F(LibraryRelations, DependsGetTheVersionsThatAreNeeded)
{
    library("libone.so", "libone.so.1");
    library("libtwo.so", "libtwo-2.0.so.5.6");
    library("pkg/a", "", {"libone.so", "libtwo.so"});
    EXPECT_THAT(depends({"bash", "libone.so", "libtwo-2.0.so", "libone.so=3-64"}),
                ElementsAre("bash", "libone.so=1-" + bits(), "libtwo-2.0.so=5.6-" + bits(),
                            "libone.so=3-64"));
    EXPECT_THAT(warnings(), IsEmpty());
    EXPECT_THAT(depends({"libmissing.so"}), ElementsAre("libmissing.so"));
    EXPECT_THAT(warnings(),
                ElementsAre("it: library listed in 'depends' is not required by any files: "
                            "libmissing.so"));
}

TEST_F(LibraryRelations, ProvidesGetTheVersionsThatAreThere)
{
    library("pkg/libone.so.1.2", "libone.so.1");
    library("pkg/libone.so.2.0", "libone.so.2");
    library("pkg/libplain.so", "");
    os::write_file_atomically(path("pkg/libtext.so"), "text");
    EXPECT_THAT(provides({"thing=1", "libone.so"}),
                ElementsAre("thing=1", "libone.so=1-" + bits(), "libone.so=2-" + bits()));
    EXPECT_THAT(warnings(), IsEmpty());
    EXPECT_THAT(provides({"libplain.so", "libnone.so"}), ElementsAre("libplain.so", "libnone.so"));
    EXPECT_THAT(warnings(),
                ElementsAre("it: library listed in 'provides' is not versioned: libplain.so",
                            "it: library listed in 'provides' cannot be found: libnone.so"));
}

} // namespace
} // namespace rbeepkg::build
