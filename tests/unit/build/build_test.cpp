#include <gmock/gmock.h>

#include "build_fixture.hpp"

namespace rbeepkg::build {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Build : public BuildTest
{};

constexpr const char* k_package = "package() { install -Dm755 /usr/bin/true "
                                  "\"$pkgdir/usr/bin/thing\"; }\n";

TEST_F(Build, MakesATrivialPackage)
{
    const pkgfile::PackageFile file =
        build_one(recipe("package() { install -Dm644 <(echo hello) \"$pkgdir/usr/share/hello\"; "
                         "}\n"));
    EXPECT_EQ(os::base_name(file.path), "thing-1.0-1-" + machine() + ".pkg.tar.zst");
    EXPECT_EQ(file.info.package.packager, "Somebody <some@body>");
    EXPECT_EQ(file.info.package.build_date, 1'700'000'000);
    EXPECT_EQ(file.info.extra.built_how, "sandbox");
    EXPECT_EQ(packed_text(file, "usr/share/hello"), "hello\n");
    EXPECT_TRUE(scratch_is_empty());
}

TEST_F(Build, RunsTheFunctionsInOrder)
{
    build_one(recipe("prepare() { echo one >>log; }\n"
                     "build() { echo two >>log; }\n"
                     "check() { echo three >>log; }\n"
                     "package() { [[ $(cat log) == $'one\\ntwo\\nthree' ]]; }\n"));
    std::vector<std::string> steps;
    for (const StepStarted& step : sink.all<StepStarted>()) {
        if (step.phase != Phase::pack) {
            steps.push_back(to_string(step.phase));
            EXPECT_EQ(step.subject, "thing");
        }
    }
    EXPECT_THAT(steps, ElementsAre("prepare", "build", "check", "package"));
}

TEST_F(Build, LeavesCheckOutWhenToldTo)
{
    BuildRequest request = request_for(recipe(std::string{"check() { false; }\n"} + k_package));
    EXPECT_THAT(failure_of(request).message(), HasSubstr("check() of thing failed"));
    request.run_check = false;
    EXPECT_EQ(run(request).size(), 1U);
}

TEST_F(Build, GivesFunctionsTheEnvironmentOfMakepkg)
{
    BuildRequest request = request_for(
        recipe("build() {\n"
               "  cd \"$srcdir\"; for v in pkgname pkgver pkgrel pkgbase srcdir pkgdir startdir "
               "CARCH SOURCE_DATE_EPOCH PACKAGER LC_ALL HOME RBEE_FEATURES EXTRA CFLAGS; do "
               "echo \"$v=${!v}\"; done; env | grep -c ^pkgver=; umask; shopt extglob; uname -m;\n"
               "  touch \"$HOME/x\" /tmp/x; [[ -n $MAKEFLAGS ]]; ! touch \"$startdir/x\" "
               "2>/dev/null; }\n" +
               std::string{k_package}));
    request.variant.backend = "cuda";
    request.variant.features = {"cuda"};
    request.environment = {"EXTRA=more", "CFLAGS=-O1"};
    run(request);
    std::vector<std::string> lines;
    for (const LogLine& line : sink.all<LogLine>()) {
        lines.push_back(line.text);
    }
    for (const char* line :
         {"pkgname=thing", "pkgver=1.0", "pkgrel=1", "pkgbase=thing", "srcdir=/build/src",
          "pkgdir=/build/pkg", "startdir=/build/start", "SOURCE_DATE_EPOCH=1700000000",
          "PACKAGER=Somebody <some@body>", "LC_ALL=C.UTF-8", "HOME=/build/home",
          "RBEE_FEATURES=cuda", "EXTRA=more", "CFLAGS=-O1", "1", "0022"}) {
        EXPECT_THAT(lines, Contains(line));
    }
    EXPECT_THAT(lines, Contains("CARCH=" + machine()));
    EXPECT_THAT(lines, Contains(machine()));
}

TEST_F(Build, CompilesCPlusPlus)
{
    BuildRequest request =
        request_for(recipe("build() { g++ $CXXFLAGS -o worker \"$srcdir/main.cpp\"; }\n"
                           "check() { [[ $(./worker) == 42 ]]; }\n"
                           "package() { install -Dm755 worker \"$pkgdir/usr/bin/worker\"; }\n"));
    request.sources = {
        source_file("main.cpp", "#include <iostream>\nint main() { std::cout << 42; }\n")};
    EXPECT_THAT(paths_of(run(request).at(0)), ElementsAre("usr/bin/worker"));
}

TEST_F(Build, BuildsWithCMake)
{
    BuildRequest request = request_for(
        recipe("prepare() { mkdir -p p; mv CMakeLists.txt main.c p/; }\n"
               "build() { cmake -S p -B o -DCMAKE_INSTALL_PREFIX=/usr; cmake --build o; }\n"
               "package() { DESTDIR=\"$pkgdir\" cmake --install o; }\n"));
    request.sources = {source_file("CMakeLists.txt",
                                   "cmake_minimum_required(VERSION 3.20)\nproject(p C)\n"
                                   "add_executable(w main.c)\ninstall(TARGETS w)\n"),
                       source_file("main.c", "int main(void) { return 0; }\n")};
    EXPECT_THAT(paths_of(run(request).at(0)), ElementsAre("usr/bin/w"));
}

TEST_F(Build, SameRequestMakesSameBytes)
{
    const std::string text = recipe("build() { echo 'int main(void){return 0;}' >m.c; gcc -g -o m "
                                    "m.c; }\npackage() { install -D m \"$pkgdir/usr/bin/m\"; }\n");
    const std::string first = build_one(text).sha256;
    EXPECT_EQ(build_one(text).sha256, first);
}

TEST_F(Build, FailureShowsTheLastLinesAndTheLog)
{
    const Error error = failure_of(request_for(
        recipe("build() { for i in {1..30}; do echo \"line $i\"; done; echo oops >&2; return 3; "
               "}\n" +
               std::string{k_package})));
    EXPECT_EQ(error.code(), ErrorCode::build_failed);
    EXPECT_THAT(error.message(), HasSubstr("build() of thing failed: exit status 3"));
    EXPECT_THAT(error.message(), HasSubstr(path("log/build.log")));
    EXPECT_THAT(error.message(), HasSubstr("    line 30\n    oops"));
    EXPECT_THAT(error.message(), Not(HasSubstr("line 5\n")));
    EXPECT_THAT(log_text(), HasSubstr("line 1\n"));
    EXPECT_TRUE(scratch_is_empty());
    EXPECT_THAT(os::list_directory(path("out")), IsEmpty());
}

TEST_F(Build, EveryCommandOfAFunctionMustSucceed)
{
    const Error error = failure_of(
        request_for(recipe("build() {\n  false\n  echo went on\n}\n" + std::string{k_package})));
    EXPECT_THAT(error.message(), HasSubstr("build() failed with status 1 at line 8 of PKGBUILD"));
    EXPECT_THAT(log_text(), Not(HasSubstr("went on")));
}

TEST_F(Build, EndingTheShellEarlyIsNoSuccess)
{
    for (const char* function : {"build() { exit 0; }\n", "build() { exec true; }\n"}) {
        const Error error = failure_of(request_for(recipe(function + std::string{k_package})));
        EXPECT_THAT(error.message(), HasSubstr("before the function returned")) << function;
    }
    // Evaluation would refuse this one before: the build must not rely on it.
    BuildRequest request = request_for(recipe(k_package));
    request.pkgbuild_text += "exit 0\n";
    EXPECT_THAT(failure_of(request).message(), HasSubstr("before the function returned"));
}

TEST_F(Build, WhatThePkgbuildSetsAtItsTopDoesNotBreakTheDriver)
{
    build_one(recipe("IFS=e\nset -u -f\nset -- a b c\ntrap 'echo bye' EXIT\ncd() { false; }\n"
                     "printf() { false; }\n" +
                     std::string{k_package}));
}

TEST_F(Build, HasNoNetworkAndNamesTheSetting)
{
    BuildRequest request = request_for(
        recipe("build() { git clone https://example.invalid/x.git; }\n" + std::string{k_package}));
    request.identity.build_network_key = "thing";
    const Error error = failure_of(request);
    EXPECT_THAT(error.hint(), HasSubstr("BuildNetwork = fetch"));
    EXPECT_THAT(error.hint(), HasSubstr("--build-network"));
    EXPECT_THAT(error.hint(), HasSubstr("for thing"));
}

TEST_F(Build, NetworkIsForTheFunctionsThatMayHaveIt)
{
    const std::string links = "grep -c : /proc/net/dev";
    const std::string text =
        recipe("prepare() { " + links + "; }\nbuild() { " + links + "; }\n" + k_package);
    const auto interfaces_seen = [&](Network network) {
        BuildRequest request = request_for(text);
        request.network = network;
        sink.clear();
        run(request);
        std::vector<std::string> lines;
        for (const LogLine& line : sink.all<LogLine>()) {
            lines.push_back(line.text);
        }
        return lines;
    };
    EXPECT_THAT(interfaces_seen(Network::none), ElementsAre("1", "1"));
    EXPECT_THAT(interfaces_seen(Network::fetch), ElementsAre("1", "1"));
    const auto prepare = interfaces_seen(Network::prepare);
    EXPECT_EQ(prepare.at(1), "1");
    EXPECT_EQ(interfaces_seen(Network::all), (std::vector<std::string>{prepare[0], prepare[0]}));
}

TEST_F(Build, PkgverBecomesTheVersion)
{
    const std::vector<pkgfile::PackageFile> files =
        run(request_for(recipe("provides=(\"other=$pkgver\")\npkgver() { echo 1.1.r5.gabc; }\n"
                               "build() { [[ $pkgver == 1.1.r5.gabc && $pkgrel == 1 ]]; }\n" +
                               std::string{k_package})));
    EXPECT_EQ(files.at(0).info.package.version.text(), "1.1.r5.gabc-1");
    EXPECT_EQ(files.at(0).info.package.provides.at(0).to_string(), "other=1.1.r5.gabc");
    ASSERT_EQ(sink.all<Notice>().size(), 1U);
    EXPECT_THAT(sink.all<Notice>()[0].message, HasSubstr("1.1.r5.gabc"));
}

TEST_F(Build, PkgverMustPrintAVersion)
{
    for (const char* body : {"echo 1.0-2", "echo", "echo 'a b'", ":", "echo 1:2"}) {
        const Error error = failure_of(request_for(
            recipe(fmt::format("pkgver() {{ {}; }}\n", body) + std::string{k_package})));
        EXPECT_EQ(error.code(), ErrorCode::corrupt) << body;
        EXPECT_THAT(error.message(), HasSubstr("is no version")) << body;
    }
    const Error error = failure_of(request_for(
        recipe("pkgver() { git init -q r; cd r; git -c user.name=x -c user.email=x commit -q "
               "--allow-empty -m x; git describe --tags; }\n" +
               std::string{k_package})));
    EXPECT_THAT(error.hint(), HasSubstr("tags"));
}

TEST_F(Build, SplitPackagesGetADirectoryEach)
{
    const std::vector<pkgfile::PackageFile> files = run(request_for(
        "pkgbase=both\npkgname=('one' 'two')\npkgver=2.0\npkgrel=3\narch=('any')\n"
        "build() { echo built >shared; }\n"
        "package_one() { pkgdesc=first; install -D shared \"$pkgdir/usr/share/$pkgname\"; }\n"
        "package_two() { depends=('one'); install -D shared \"$pkgdir/usr/share/$pkgname\"; }\n"));
    ASSERT_EQ(files.size(), 2U);
    EXPECT_THAT(paths_of(files[0]), ElementsAre("usr/share/one"));
    EXPECT_THAT(paths_of(files[1]), ElementsAre("usr/share/two"));
    EXPECT_EQ(files[0].info.package.base, "both");
    EXPECT_EQ(files[0].info.package.arch, "any");
    EXPECT_EQ(files[1].info.package.depends.at(0).name, "one");
}

TEST_F(Build, PackageMayNameRootAsOwner)
{
    const pkgfile::PackageFile file = build_one(
        recipe("package() { install -d -o root -g root \"$pkgdir/usr/bin\"; cp /usr/bin/true "
               "\"$pkgdir/usr/bin/t\"; chown -R root:root \"$pkgdir\"; }\n"));
    EXPECT_THAT(paths_of(file), ElementsAre("usr/bin/t"));
}

TEST_F(Build, WhatNoPackageMayHoldIsRefusedByName)
{
    for (const char* command : {"install -Dm4755 /usr/bin/true \"$pkgdir/usr/bin/forbidden\"",
                                "mkdir -p \"$pkgdir/usr\"; mkfifo \"$pkgdir/usr/forbidden\""}) {
        const Error error =
            failure_of(request_for(recipe(fmt::format("package() {{ {}; }}\n", command))));
        EXPECT_THAT(error.what(), HasSubstr("forbidden"));
    }
    EXPECT_THAT(os::list_directory(path("out")), IsEmpty());
}

TEST_F(Build, DoesNotReadFilesOfRoot)
{
    const auto identity = sandbox::build_identity("");
    if (!identity) {
        GTEST_SKIP() << "needs a file of another user";
    }
    os::write_file_atomically(path("secret"), "secret-content", 0600);
    os::write_file_atomically(path("public"), "public-content", 0644);
    BuildRequest request =
        request_for(recipe("build() { cat /mnt/public; cat /mnt/secret || true; id -u; }\n"
                           "package() { cat /mnt/secret || true; id -u; }\n"));
    request.binds = {{path("public"), "/mnt/public", false, false},
                     {path("secret"), "/mnt/secret", false, false}};
    run(request);
    EXPECT_THAT(log_text(), HasSubstr("public-content"));
    EXPECT_THAT(log_text(), HasSubstr("Permission denied"));
    EXPECT_THAT(log_text(), Not(HasSubstr("secret-content")));
}

TEST_F(Build, InstallScriptLiesBesideThePkgbuild)
{
    os::write_file_atomically(path("start/thing.install"), "post_install() { :; }\n");
    const pkgfile::PackageFile file =
        build_one(recipe("install=thing.install\n" + std::string{k_package}));
    EXPECT_EQ(file.install_script, "post_install() { :; }\n");

    BuildRequest request = request_for(recipe("install=thing.install\n" + std::string{k_package}));
    request.pkgbuild.attributes["install"] = {"../../etc/passwd"};
    EXPECT_THAT(failure_of(request).message(), HasSubstr("is a path"));
    os::remove_file(path("start/thing.install"));
    ASSERT_EQ(::symlink("/etc/passwd", path("start/thing.install").c_str()), 0);
    request.pkgbuild.attributes["install"] = {"thing.install"};
    EXPECT_THROW(run(request), Error);
}

CatalogIdentity worker()
{
    CatalogIdentity identity;
    identity.package_name = "thing-cpu";
    identity.worker_id = "thing";
    identity.backend = "cpu";
    return identity;
}

TEST_F(Build, WorkerPackageCarriesItsIdentity)
{
    BuildRequest request =
        request_for(recipe("conflicts=('thing-git')\n" + std::string{k_package}));
    request.identity = worker();
    request.build_key = std::string(64, 'a');
    const pkgfile::PackageFile file = run(request).at(0);
    EXPECT_EQ(file.info.package.name, "thing-cpu");
    EXPECT_EQ(file.info.extra.worker_id, "thing");
    EXPECT_EQ(file.info.extra.backend, "cpu");
    EXPECT_EQ(file.info.extra.binary, "usr/bin/thing");
    EXPECT_EQ(file.info.extra.build_key, std::string(64, 'a'));
    EXPECT_TRUE(file.info.package.conflicts.empty());
    EXPECT_EQ(file.info.package.provides.at(0).to_string(), "thing=1.0-1");
}

TEST_F(Build, WorkerForAnotherArchitectureIsRefused)
{
    // The machine stands in bytes 18 and 19 of an ELF file.
    const std::string other = machine() == "x86_64" ? "\\xb7" : "\\x3e";
    BuildRequest request = request_for(recipe(
        "package() { install -Dm755 /usr/bin/true \"$pkgdir/usr/bin/thing\"; printf '" + other +
        "\\x00' | dd of=\"$pkgdir/usr/bin/thing\" bs=1 seek=18 conv=notrunc status=none; "
        "}\n"));
    request.identity = worker();
    const Error error = failure_of(request);
    EXPECT_EQ(error.code(), ErrorCode::build_failed);
    EXPECT_THAT(error.message(), HasSubstr("wanted " + machine()));
}

TEST_F(Build, WorkerThatNeedsAnotherGpuIsWarnedAbout)
{
    BuildRequest request = request_for(recipe(
        "build() { echo 'int f(void){return 0;}' >l.c; gcc -shared -o libcudart.so.12 -Wl,-soname,"
        "libcudart.so.12 l.c; echo 'int f(void); int main(void){return f();}' >m.c; gcc -o m m.c "
        "./libcudart.so.12; }\npackage() { install -D m \"$pkgdir/usr/bin/thing\"; }\n"));
    request.identity = worker();
    run(request);
    ASSERT_EQ(sink.all<Warning>().size(), 1U);
    EXPECT_THAT(sink.all<Warning>()[0].message, HasSubstr("libcudart.so.12"));
}

TEST_F(Build, ScratchThatTheBuildUserMayNotEnterIsNamed)
{
    if (!sandbox::build_identity("")) {
        GTEST_SKIP() << "we build as ourselves";
    }
    BuildRequest request = request_for(recipe(k_package));
    ::chmod(path("scratch").c_str(), 0700);
    const Error error = failure_of(request);
    EXPECT_EQ(error.code(), ErrorCode::permission);
    EXPECT_THAT(error.message(), HasSubstr(path("scratch")));
}

} // namespace
} // namespace rbeepkg::build
