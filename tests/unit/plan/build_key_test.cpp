#include "libpkg/plan/build_key.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace {

using namespace rbeepkg;

pkgbuild::Pkgbuild sample()
{
    pkgbuild::Pkgbuild pkgbuild;
    pkgbuild.pkgbase = "worker";
    pkgbuild.packages = {{"worker", {}}};
    pkgbuild.attributes = {
        {"pkgver", {"1.0"}}, {"pkgrel", {"1"}}, {"arch", {"x86_64"}}, {"source", {"a.tar.gz"}}};
    return pkgbuild;
}

} // namespace

TEST(BuildKey, ChangesWithEveryInputAndWithNothingElse)
{
    const pkgbuild::Pkgbuild base = sample();
    const auto key_with =
        [&](const std::function<void(plan::BuildKeyInputs&, pkgbuild::Pkgbuild&)>& change) {
            pkgbuild::Pkgbuild pkgbuild = base;
            plan::BuildKeyInputs inputs;
            inputs.text = "pkgver=1.0";
            inputs.package_name = "worker-cpu";
            inputs.pins = {"sha256:aa"};
            inputs.variant.arch = "x86_64";
            inputs.variant.backend = "cpu";
            change(inputs, pkgbuild);
            inputs.pkgbuild = &pkgbuild;
            return plan::build_key(inputs).hex;
        };
    const std::string plain = key_with([](auto&, auto&) {});
    EXPECT_EQ(plain.size(), 64U);
    EXPECT_EQ(plain, key_with([](auto&, auto&) {}));

    std::set<std::string> keys = {plain};
    const std::vector<std::function<void(plan::BuildKeyInputs&, pkgbuild::Pkgbuild&)>> changes = {
        [](auto& inputs, auto&) { inputs.package_name = "worker-cuda"; },
        [](auto& inputs, auto&) { inputs.pins = {"sha256:bb"}; },
        [](auto& inputs, auto&) {
            inputs.pins = {"sha256:aa", "git:cc"};
        },
        [](auto& inputs, auto&) {
            inputs.files = {{"worker.install", "aa"}};
        },
        [](auto& inputs, auto&) {
            inputs.files = {{"worker.install", "bb"}};
        },
        [](auto& inputs, auto&) { inputs.variant.arch = "aarch64"; },
        [](auto& inputs, auto&) { inputs.variant.backend = "cuda"; },
        [](auto& inputs, auto&) { inputs.variant.features = {"avx"}; },
        [](auto& inputs, auto&) { inputs.variant.profile = "debug"; },
        [](auto& inputs, auto&) { inputs.variant.flags = {"-O3"}; },
        [](auto& inputs, auto&) { inputs.toolchain = {"gcc 12.2.0"}; },
        [](auto& inputs, auto&) { inputs.text = "pkgver=1.0 # other"; },
        [](auto&, auto& pkgbuild) { pkgbuild.attributes["pkgver"] = {"1.1"}; },
    };
    for (const auto& change : changes) {
        EXPECT_TRUE(keys.insert(key_with(change)).second)
            << "change " << keys.size() << " left the key as it was";
    }
}

TEST(BuildKey, OfAPackageFileIsItsOwn)
{
    const std::string digest(64, 'a');
    EXPECT_EQ(plan::prebuilt_key(digest).hex.size(), 64U);
    EXPECT_NE(plan::prebuilt_key(digest).hex, digest);
    EXPECT_NE(plan::prebuilt_key(digest).hex, plan::prebuilt_key(std::string(64, 'b')).hex);
}
