// The house rules that a build alone does not hold: who includes whom, where C libraries are seen,
// who may print.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path k_source = RBEEPKG_SOURCE_DIR;

struct Line
{
    std::string place; // "libpkg/store/store.cpp:3"
    std::string text;
};

std::vector<fs::path> sources_below(const std::vector<std::string>& folders)
{
    std::vector<fs::path> files;
    for (const std::string& folder : folders) {
        for (const auto& entry : fs::recursive_directory_iterator{k_source / folder}) {
            const std::string extension = entry.path().extension();
            if (entry.is_regular_file() && (extension == ".cpp" || extension == ".hpp")) {
                files.push_back(fs::relative(entry.path(), k_source));
            }
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<Line> lines_of(const fs::path& file)
{
    std::ifstream stream{k_source / file};
    std::vector<Line> lines;
    std::string text;
    while (std::getline(stream, text)) {
        lines.push_back({file.string() + ":" + std::to_string(lines.size() + 1), text});
    }
    return lines;
}

// room -> rooms it may include, as CMake linked them.
std::map<std::string, std::set<std::string>> read_rooms()
{
    std::ifstream stream{fs::path{RBEEPKG_BUILD_DIR} / "rooms.txt"};
    std::map<std::string, std::set<std::string>> rooms;
    std::string line;
    while (std::getline(stream, line)) {
        const std::size_t colon = line.find(':');
        std::set<std::string>& allowed = rooms[line.substr(0, colon)];
        std::stringstream names{line.substr(colon + 1)};
        std::string name;
        while (std::getline(names, name, ';')) {
            name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
            if (!name.empty()) {
                allowed.insert(name);
            }
        }
    }
    return rooms;
}

std::string joined(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines) {
        text += line + "\n";
    }
    return text;
}

const std::regex k_own_include{R"(^\s*#\s*include\s*"([^"]+)/[^"/]+")"};

} // namespace

TEST(Architecture, IncludesFollowRooms)
{
    const auto rooms = read_rooms();
    ASSERT_GT(rooms.size(), 20U);
    std::vector<std::string> faults;
    std::size_t checked = 0;
    for (const fs::path& file : sources_below({"libpkg", "cache", "hooks", "db-schema"})) {
        const std::string room = file.parent_path().string();
        const auto own = rooms.find(room);
        if (own == rooms.end()) {
            faults.push_back(file.string() + ": " + room + " is no room");
            continue;
        }
        for (const Line& line : lines_of(file)) {
            std::smatch match;
            if (!std::regex_search(line.text, match, k_own_include)) {
                continue;
            }
            ++checked;
            const std::string included = match[1];
            if (included != room && own->second.count(included) == 0) {
                faults.push_back(line.place + ": " + room + " may not include " + included);
            }
        }
    }
    EXPECT_GT(checked, 200U);
    EXPECT_TRUE(faults.empty()) << joined(faults);
}

TEST(Architecture, RoomsHaveNoCycle)
{
    const auto rooms = read_rooms();
    std::set<std::string> placed;
    bool progress = true;
    while (progress) {
        progress = false;
        for (const auto& [room, allowed] : rooms) {
            const bool ready =
                std::all_of(allowed.begin(), allowed.end(),
                            [&](const std::string& name) { return placed.count(name) != 0; });
            if (ready && placed.insert(room).second) {
                progress = true;
            }
        }
    }
    for (const auto& [room, allowed] : rooms) {
        EXPECT_EQ(placed.count(room), 1U)
            << room << " is part of a cycle or names a room that is not there";
    }
}

TEST(Architecture, LibpkgKnowsNeitherCacheNorHooksNorCommands)
{
    for (const auto& [room, allowed] : read_rooms()) {
        if (room.rfind("libpkg/", 0) == 0) {
            EXPECT_EQ(allowed.count("cache") + allowed.count("hooks"), 0U) << room;
        }
    }
}

TEST(Architecture, CLibrariesAreSeenInOneRoomAndNoHeader)
{
    const std::map<std::string, std::vector<std::string>> owners = {
        {"sqlite3.h", {"libpkg/sqlite"}},        {"archive.h", {"libpkg/archive"}},
        {"archive_entry.h", {"libpkg/archive"}}, {"curl/", {"libpkg/net"}},
        {"openssl/", {"libpkg/crypto"}},         {"libelf.h", {"libpkg/pkgfile"}},
        {"gelf.h", {"libpkg/pkgfile"}},          {"httplib.h", {"cmd/rbeepkg-catalogd"}},
    };
    std::vector<std::string> faults;
    for (const fs::path& file : sources_below({"libpkg", "cache", "hooks", "cmd"})) {
        for (const Line& line : lines_of(file)) {
            for (const auto& [header, rooms] : owners) {
                const bool includes = line.text.rfind("#include <" + header, 0) == 0;
                const bool allowed = file.extension() == ".cpp" &&
                                     std::find(rooms.begin(), rooms.end(),
                                               file.parent_path().string()) != rooms.end();
                if (includes && !allowed) {
                    faults.push_back(line.place + ": " + header + " may not be seen here");
                }
            }
        }
    }
    EXPECT_TRUE(faults.empty()) << joined(faults);
}

TEST(Architecture, LibrariesNeverPrintOrExit)
{
    const std::regex printing{
        R"(std::cout|std::cerr|\bprintf\s*\(|fmt::print\s*\(|\bputs\s*\(|[^_\w]exit\s*\()"};
    const std::regex comment{R"(^\s*//)"};
    std::vector<std::string> faults;
    for (const fs::path& file : sources_below({"libpkg", "cache", "hooks"})) {
        for (const Line& line : lines_of(file)) {
            if (std::regex_search(line.text, printing) && !std::regex_search(line.text, comment) &&
                line.text.find("::_exit(") == std::string::npos) {
                faults.push_back(line.place + ": " + line.text);
            }
        }
    }
    EXPECT_TRUE(faults.empty()) << joined(faults);
}

TEST(Architecture, NoDebtAndNoSwallowedExceptions)
{
    const std::regex debt{R"(\b(TODO|FIXME|XXX|HACK)\b|catch\s*\(\s*\.\.\.\s*\))"};
    std::vector<std::string> faults;
    for (const fs::path& file : sources_below({"libpkg", "cache", "hooks", "cmd"})) {
        for (const Line& line : lines_of(file)) {
            if (std::regex_search(line.text, debt)) {
                faults.push_back(line.place + ": " + line.text);
            }
        }
    }
    EXPECT_TRUE(faults.empty()) << joined(faults);
}

TEST(Architecture, TopLevelHoldsOnlyTheNamedFolders)
{
    const std::set<std::string> named = {"cmd",   "libpkg", "db-schema",   "cache",
                                         "hooks", "tests",  "completions", "build"};
    for (const auto& entry : fs::directory_iterator{k_source}) {
        const std::string name = entry.path().filename();
        if (entry.is_directory() && name[0] != '.') {
            EXPECT_EQ(named.count(name), 1U) << name;
        }
    }
}
