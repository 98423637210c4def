#include "libpkg/pkgbuild/advice.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/bash/parser.hpp"
#include "libpkg/bash/walk.hpp"
#include "libpkg/pkgbuild/attributes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace rbeepkg::pkgbuild {

namespace {

using Words = std::vector<std::string>;

// Where things stand in the text.
struct Places
{
    std::map<std::string, std::size_t, std::less<>> attributes; // the first assignment of each
    std::map<std::string, std::vector<std::size_t>, std::less<>> elements; // of its list
};

void note_assignment(const bash::Assignment& assignment, Places& places)
{
    const std::string name{assignment.name};
    if (!places.attributes.emplace(name, assignment.line).second) {
        return;
    }
    for (const bash::Element& element : assignment.elements) {
        places.elements[name].push_back(element.value.line);
    }
}

Places places_of(const bash::Script& script)
{
    Places places;
    bash::for_each_command(script, [&](const bash::SimpleCommand& command, const bash::Place&) {
        for (const bash::Assignment& assignment : command.assignments) {
            note_assignment(assignment, places);
        }
        for (const bash::Argument& argument : command.arguments) {
            if (argument.assignment) {
                note_assignment(*argument.assignment, places);
            }
        }
    });
    return places;
}

std::size_t line_of(const Places& places, std::string_view attribute)
{
    const auto found = places.attributes.find(attribute);
    return found == places.attributes.end() ? 0 : found->second;
}

// The line of the list's element, when every value is an element of its own.
std::size_t line_of(const Places& places, const std::string& attribute, std::size_t at,
                    std::size_t count)
{
    const auto found = places.elements.find(attribute);
    return found != places.elements.end() && found->second.size() == count
               ? found->second[at]
               : line_of(places, attribute);
}

bool is_phase(std::string_view function)
{
    return function == "prepare" || function == "build" || function == "check" ||
           function == "package" || function.starts_with("package_");
}

// What the command would want of the network; "" when nothing is known of it.
std::string network_use(const Words& words)
{
    constexpr std::array<std::string_view, 8> k_always = {"curl", "wget",  "aria2c", "scp",
                                                          "ssh",  "rsync", "ftp",    "telnet"};
    struct Row
    {
        std::string_view command, verbs;
    };
    constexpr std::array<Row, 15> k_with_verb = {{
        {"git", " clone fetch pull ls-remote "},
        {"svn", " checkout co update up export "},
        {"hg", " clone pull "},
        {"pip", " install download "},
        {"pip3", " install download "},
        {"npm", " install ci i "},
        {"yarn", " install add "},
        {"pnpm", " install add i "},
        {"go", " get mod install "},
        {"cargo", " fetch install update "},
        {"gem", " install fetch "},
        {"composer", " install update "},
        {"cabal", " update install "},
        {"docker", " pull run build "},
        {"apt-get", " install update download "},
    }};
    const std::string& command = words.front();
    if (std::find(k_always.begin(), k_always.end(), command) != k_always.end()) {
        return command;
    }
    const bool offline = std::find(words.begin(), words.end(), "--offline") != words.end() ||
                         std::find(words.begin(), words.end(), "--no-index") != words.end();
    for (const Row& row : k_with_verb) {
        const auto verb = std::find_if(words.begin() + 1, words.end(), [](const std::string& word) {
            return !word.starts_with('-');
        });
        if (row.command == command && !offline && verb != words.end() &&
            row.verbs.find(" " + *verb + " ") != std::string_view::npos) {
            return command + " " + *verb;
        }
    }
    return {};
}

bool begins_outside(const std::string& path)
{
    return path.starts_with("/usr/") || path.starts_with("/opt/") || path.starts_with("/etc/") ||
           path.starts_with("/var/");
}

class Adviser
{
public:
    Adviser(const bash::Script& script, const Pkgbuild& pkgbuild)
        : m_script{script}, m_pkgbuild{pkgbuild}, m_places{places_of(script)}
    {}

    std::vector<Advice> take()
    {
        std::stable_sort(m_all.begin(), m_all.end(), [](const Advice& left, const Advice& right) {
            return left.line < right.line;
        });
        return std::move(m_all);
    }

    void look_at_fields()
    {
        for (const std::string_view name : {"pkgdesc", "url", "license", "arch"}) {
            const std::vector<std::string>& values = m_pkgbuild.values(std::string{name});
            if (values.empty() || values.front().empty()) {
                warn(line_of(m_places, name), fmt::format("{} is missing", name));
            }
        }
        const std::string description = m_pkgbuild.value("pkgdesc");
        if (description.size() > 80) {
            warn(line_of(m_places, "pkgdesc"),
                 fmt::format("pkgdesc has {} characters; lists show about 80", description.size()));
        }
    }

    void look_at_sources()
    {
        std::vector<std::string> archs = {""};
        for (const std::string& arch : m_pkgbuild.values("arch")) {
            archs.push_back(arch);
        }
        for (const std::string& arch : archs) {
            look_at_sources_of(attribute_for("source", arch), arch);
        }
        constexpr std::array<std::string_view, 3> k_weak = {"cksums", "md5sums", "sha1sums"};
        bool strong = false;
        for (const std::string_view sums : checksum_attributes()) {
            const bool weak = std::find(k_weak.begin(), k_weak.end(), sums) != k_weak.end();
            strong = strong || (!weak && !m_pkgbuild.values(std::string{sums}).empty());
        }
        for (const std::string_view sums : k_weak) {
            if (!strong && !m_pkgbuild.values(std::string{sums}).empty()) {
                warn(line_of(m_places, sums),
                     fmt::format("{} can be forged: use sha256sums or b2sums", sums));
            }
        }
    }

    void look_at_commands()
    {
        bash::for_each_command(m_script,
                               [&](const bash::SimpleCommand& command, const bash::Place& place) {
                                   Words words;
                                   for (const bash::Argument& argument : command.arguments) {
                                       words.push_back(bash::shown(argument.word));
                                   }
                                   if (!words.empty()) {
                                       look_at_command(words, place);
                                   }
                               });
        for (const auto& [path, place] : m_absolute) {
            if (is_own(path)) {
                warn(place.line,
                     fmt::format(
                         "{} names {} by its absolute path: the package lives in a tree of its "
                         "own, use a path relative to the file",
                         place.function, printable(path, 100)));
            }
        }
    }

    void look_at_srcinfo(const std::optional<std::string>& srcinfo)
    {
        if (srcinfo && *srcinfo != format_srcinfo(m_pkgbuild)) {
            warn(0, ".SRCINFO says something else than this PKGBUILD: make it anew with "
                    "rbeepkg-build --printsrcinfo");
        }
    }

private:
    struct Absolute
    {
        std::string function;
        std::size_t line;
    };

    void warn(std::size_t line, std::string message)
    {
        m_all.push_back({line, Severity::warning, std::move(message)});
    }

    void look_at_sources_of(const std::string& attribute, const std::string& arch)
    {
        const std::size_t count = m_pkgbuild.values(attribute).size();
        const std::vector<SourceEntry> all = m_pkgbuild.sources_for(arch);
        for (std::size_t at = 0; at < count; ++at) {
            const SourceEntry& entry = all[all.size() - count + at];
            const std::size_t line = line_of(m_places, attribute, at, count);
            const std::size_t name_end = entry.text.find("::");
            const std::string url =
                name_end == std::string::npos ? entry.text : entry.text.substr(name_end + 2);
            const std::string shown = printable(url, 100);
            const bool is_vcs = url.find("+http") != std::string::npos || url.starts_with("git") ||
                                url.starts_with("svn+") || url.starts_with("hg+") ||
                                url.starts_with("bzr") || url.starts_with("fossil+");
            if (entry.skip && url.starts_with("http://")) {
                warn(line,
                     fmt::format("{} comes over plain http without a checksum: anybody on the way "
                                 "can change it",
                                 shown));
            } else if (entry.skip && !is_vcs && url.find(".sig") == std::string::npos &&
                       url.find(".asc") == std::string::npos) {
                warn(line, fmt::format("{} has no checksum (SKIP): nobody will notice another file",
                                       shown));
            } else if (is_vcs && url.find('#') == std::string::npos &&
                       !m_pkgbuild.has_function("pkgver")) {
                warn(line, fmt::format(
                               "{} is whatever its server has that day: name a #tag= or #commit=, "
                               "or write a pkgver()",
                               shown));
            }
        }
    }

    void look_at_command(const Words& words, const bash::Place& place)
    {
        const std::string function{place.function};
        if (!is_phase(function)) {
            return;
        }
        if (const std::string use = network_use(words); !use.empty()) {
            warn(place.line,
                 fmt::format("{}() reaches for the network: {}; sources belong into the "
                             "source array, builds have no network",
                             function, printable(use, 60)));
        }
        if (words.front() == "sudo" || words.front() == "su") {
            warn(place.line, fmt::format("{}() wants to be root: {}", function, words.front()));
        }
        const bool is_copying = words.front() == "install" || words.front() == "cp" ||
                                words.front() == "mkdir" || words.front() == "mv";
        for (std::size_t at = 1; at < words.size(); ++at) {
            const std::string& word = words[at];
            if (const std::size_t found = word.find("$pkgdir/"); found != std::string::npos) {
                m_installed.insert(word.substr(found + 7));
            } else if (begins_outside(word) && is_copying && at + 1 == words.size()) {
                warn(place.line, fmt::format("{}() writes to {} instead of $pkgdir", function,
                                             printable(word, 100)));
            } else if (begins_outside(word)) {
                m_absolute.emplace_back(word, Absolute{function, place.line});
            }
        }
    }

    // Whether the package brings that path itself: a file of it, or a directory that bears its
    // name.
    bool is_own(const std::string& path) const
    {
        if (m_installed.count(path) != 0) {
            return true;
        }
        return std::any_of(m_pkgbuild.packages.begin(), m_pkgbuild.packages.end(),
                           [&](const PackageSection& section) {
                               return path.find("/" + section.name + "/") != std::string::npos ||
                                      path.find("/$pkgname/") != std::string::npos ||
                                      path.ends_with("/lib/" + section.name) ||
                                      path.ends_with("/lib/$pkgname");
                           });
    }

    const bash::Script& m_script;
    const Pkgbuild& m_pkgbuild;
    Places m_places;
    std::set<std::string> m_installed; // what package functions put below $pkgdir
    std::vector<std::pair<std::string, Absolute>> m_absolute;
    std::vector<Advice> m_all;
};

} // namespace

std::vector<Advice> advise(std::string_view text, const Pkgbuild& pkgbuild,
                           const std::optional<std::string>& srcinfo)
{
    const auto script = bash::parse(std::string{text});
    if (!script) {
        // Bash took it: only the lines are not known.
        static const bash::Script nothing;
        Adviser adviser{nothing, pkgbuild};
        adviser.look_at_fields();
        adviser.look_at_sources();
        adviser.look_at_srcinfo(srcinfo);
        return adviser.take();
    }
    Adviser adviser{**script, pkgbuild};
    adviser.look_at_fields();
    adviser.look_at_sources();
    adviser.look_at_commands();
    adviser.look_at_srcinfo(srcinfo);
    return adviser.take();
}

std::vector<Advice> located(std::string_view text, const std::vector<std::string>& faults)
{
    const auto script = bash::parse(std::string{text});
    const Places places = script ? places_of(**script) : Places{};
    std::vector<Advice> all;
    for (const std::string& fault : faults) {
        const std::string name = fault.substr(0, fault.find_first_of(" :"));
        all.push_back({line_of(places, name), Severity::error, fault});
    }
    return all;
}

} // namespace rbeepkg::pkgbuild
