#include "cmd/rbeepkg-build/invocation.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string_view>
#include <variant>

namespace rbeepkg::cmd_build {

namespace {

constexpr const char* k_description =
    "rbeepkg-build: makes package files of the PKGBUILD in this directory, in a sandbox";

constexpr const char* k_footer =
    "NAME=VALUE and NAME+=VALUE reach the functions, and say what makepkg.conf does not.\n"
    "The package files appear in this directory, or in $PKGDEST; their paths are printed.\n"
    "\n"
    "Exit status: 0 done; 1 failed; 2 bad configuration; 3 bad option; 4 a function of the\n"
    "PKGBUILD failed; 5 what it made is no package; 8 dependencies are missing; 11 no right to\n"
    "write; 12 the PKGBUILD is wrong, or not for this architecture; 13 already built; 14 made,\n"
    "and not installed; 15 the sandbox cannot work here; 16 not signed; 130, 143 cancelled.\n"
    "Manual: rbeepkg-build(1)";

using Field = std::variant<bool Invocation::*, std::string Invocation::*,
                           std::vector<std::string> Invocation::*>;

struct OptionRow
{
    const char* names;
    Field field;
    const char* meaning;
};

// Every option once: parsing and help follow from this table.
const std::vector<OptionRow>& options()
{
    using I = Invocation;
    static const std::vector<OptionRow> rows = {
        {"-p", &I::pkgbuilds,
         "another file instead of PKGBUILD; repeatable for what only prints, - reads a list"},
        {"--printsrcinfo", &I::print_srcinfo, "print .SRCINFO and be done"},
        {"--packagelist", &I::package_list, "print the paths of the package files to be made"},
        {"--lint", &I::lint, "say what is wrong or unwise in the PKGBUILD, with line numbers"},
        {"--check-reproducible", &I::check_reproducible,
         "build twice in different places and show what differs"},
        {"--evaluator", &I::evaluator,
         "how PKGBUILDs are read: auto, static (nothing runs) or sandbox"},
        {"-f,--force", &I::force, "make package files that are there already once more"},
        {"-c,--clean", &I::clean, "remove src and pkg when the package is made"},
        {"-C,--cleanbuild", &I::clean_build, "empty src before the sources are laid out"},
        {"-o,--nobuild", &I::no_build,
         "fetch and lay out the sources, run prepare() and pkgver(), no more"},
        {"-e,--noextract", &I::no_extract,
         "take src as it is: no sources are laid out, no prepare()"},
        {"-R,--repackage", &I::repackage, "take src as it is after build(): only package() runs"},
        {"--noarchive", &I::no_archive, "fill pkg and make no package file"},
        {"--noprepare", &I::no_prepare, "do not run prepare()"},
        {"--check", &I::check, "run check() although makepkg.conf says not to"},
        {"--nocheck", &I::no_check, "do not run check()"},
        {"--verifysource", &I::verify_source, "fetch the sources, check them, no more"},
        {"-g,--geninteg", &I::generate_sums,
         "print the checksum arrays of the sources and be done"},
        {"-S,--source", &I::source_package, "not done by rbeepkg-build"},
        {"--allsource", &I::all_source, "not done by rbeepkg-build"},
        {"-A,--ignorearch", &I::ignore_arch,
         "make it for this architecture whatever its arch says"},
        {"-L,--log", &I::log, "keep the output of each function in a file in $LOGDEST"},
        {"--skipchecksums", &I::skip_checksums, "do not check the checksums of sources"},
        {"--skippgpcheck", &I::skip_signatures, "do not check the signatures of sources"},
        {"--skipinteg", &I::skip_integrity, "neither of both"},
        {"--holdver", &I::hold_version, "do not update sources of version control that are here"},
        {"-d,--nodeps", &I::no_depends, "do not look whether this machine has the dependencies"},
        {"-s,--syncdeps", &I::sync_depends, "say how to install what is missing, as without it"},
        {"-r,--rmdeps", &I::remove_depends, "taken and without effect: nothing was installed"},
        {"-i,--install", &I::install, "install the packages with rbeepkg -U"},
        {"--asdeps", &I::as_depends, "-i: mark them as installed for others"},
        {"--needed", &I::needed, "-i: leave alone what is up to date"},
        {"--noconfirm", &I::no_confirm, "-i: ask nothing"},
        {"--noprogressbar", &I::no_progress_bar, "-i: no bars"},
        {"-m,--nocolor", &I::no_color, "no colours"},
        {"--sign", &I::sign, "sign the package files with gpg"},
        {"--nosign", &I::no_sign, "do not, although makepkg.conf says so"},
        {"--key", &I::key, "the key to sign with"},
        {"--variant", &I::variant, "the backend to build for: cpu, cuda, rocm ..."},
        {"--features", &I::features, "features to build with, comma separated (RBEE_FEATURES)"},
        {"--profile", &I::profile, "build profile, such as debug or release (RBEE_PROFILE)"},
        {"--flag", &I::flags, "a flag of the build (RBEE_FLAGS); repeatable"},
        {"--build-network", &I::build_network, "network of the build: none, fetch, prepare or all"},
        {"--config", &I::config_file, "another file instead of /etc/makepkg.conf and one's own"},
        {"--rbeepkg-config", &I::rbeepkg_config_file, "another file instead of rbeepkg.conf"},
        {"--cachedir", &I::cache_directory, "another cache directory"},
        {"--set", &I::settings, "Key=Value: any setting of rbeepkg.conf (may be repeated)"},
    };
    return rows;
}

Error usage_error(std::string message)
{
    return {ErrorCode::usage, std::move(message), "rbeepkg-build --help lists the options"};
}

void add_options(CLI::App& app, Invocation& invocation)
{
    for (const OptionRow& row : options()) {
        std::visit(
            [&](auto member) {
                auto& field = invocation.*member;
                using Type = std::remove_reference_t<decltype(field)>;
                if constexpr (std::is_same_v<Type, bool>) {
                    app.add_flag(row.names, field, row.meaning);
                } else if constexpr (std::is_same_v<Type, std::string>) {
                    app.add_option(row.names, field, row.meaning);
                } else {
                    app.add_option(row.names, field, row.meaning)->allow_extra_args(false);
                }
            },
            row.field);
    }
}

// Words that reach recipes as parts of variables.
void check_word(std::string_view option, std::string_view word)
{
    const bool fits =
        !word.empty() && word.size() <= 128 && std::all_of(word.begin(), word.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '.' || c == '_' || c == '-' || c == '+' || c == '/';
        });
    if (!fits) {
        throw usage_error(
            fmt::format("{}: '{}' holds something else than letters, digits and ._-+/", option,
                        printable(word, 60)));
    }
}

void check_one_of(std::string_view option, const std::string& word,
                  const std::vector<std::string>& words)
{
    if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) {
        throw usage_error(
            fmt::format("{}: '{}' is none of {}", option, printable(word, 60), join(words, ", ")));
    }
}

std::vector<std::string> split_features(const std::vector<std::string>& lists)
{
    std::vector<std::string> features;
    for (const std::string& list : lists) {
        for (const std::string_view feature : split(list, ',')) {
            check_word("--features", feature);
            features.emplace_back(feature);
        }
    }
    return features;
}

void check_build_words(Invocation& invocation)
{
    invocation.features = split_features(invocation.features);
    if (!invocation.variant.empty()) {
        check_word("--variant", invocation.variant);
    }
    if (!invocation.profile.empty()) {
        check_word("--profile", invocation.profile);
    }
    for (const std::string& flag : invocation.flags) {
        // They reach the PKGBUILD in one variable, with blanks between them.
        if (flag.empty() || split_words(flag).size() != 1 || printable(flag) != flag) {
            throw usage_error(fmt::format("--flag: '{}' is not one word", printable(flag, 60)));
        }
    }
    check_one_of("--build-network", invocation.build_network, {"none", "fetch", "prepare", "all"});
    check_one_of("--evaluator", invocation.evaluator, {"auto", "static", "sandbox"});
}

bool is_assignment(const std::string& word)
{
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
        return false;
    }
    std::string_view name = std::string_view{word}.substr(0, equals);
    if (name.ends_with('+')) {
        name.remove_suffix(1);
    }
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
           std::all_of(name.begin(), name.end(), fits);
}

void check(Invocation& invocation)
{
    check_build_words(invocation);
    for (const std::string& setting : invocation.settings) {
        if (setting.find('=') == std::string::npos) {
            throw usage_error(fmt::format("--set {}: expected Key=Value", printable(setting, 60)));
        }
    }
    for (const std::string& word : invocation.assignments) {
        if (!is_assignment(word)) {
            throw usage_error(
                fmt::format("'{}' is neither an option nor NAME=VALUE", printable(word, 60)));
        }
    }
    if (!invocation.only_prints() &&
        (invocation.pkgbuilds.size() > 1 ||
         std::count(invocation.pkgbuilds.begin(), invocation.pkgbuilds.end(), "-") != 0)) {
        throw usage_error("several PKGBUILDs at once can only be read (--printsrcinfo, "
                          "--packagelist, --lint)");
    }
    if (invocation.source_package || invocation.all_source) {
        throw usage_error("source packages (-S, --allsource) are not made by rbeepkg-build");
    }
    invocation.skip_checksums = invocation.skip_checksums || invocation.skip_integrity;
    invocation.skip_signatures = invocation.skip_signatures || invocation.skip_integrity;
}

} // namespace

Invocation parse_command_line(int argc, const char* const* argv)
{
    Invocation invocation;
    CLI::App app{k_description, "rbeepkg-build"};
    app.set_help_flag("-h,--help", "print this help");
    bool version = false;
    app.add_flag("-V,--version", version, "print the version");
    app.footer(k_footer);
    add_options(app, invocation);
    app.add_option("variables", invocation.assignments, "NAME=VALUE, NAME+=VALUE");
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        invocation.text = app.help();
        return invocation;
    } catch (const CLI::ParseError& error) {
        throw usage_error(printable(error.what(), 400));
    }
    if (version) {
        invocation.text = "rbeepkg-build " RBEEPKG_VERSION "\n";
        return invocation;
    }
    check(invocation);
    return invocation;
}

} // namespace rbeepkg::cmd_build
