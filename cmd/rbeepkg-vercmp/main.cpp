// rbeepkg-vercmp: which of two versions is newer, as pacman's vercmp says it; for scripts.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/standard_streams.hpp"
#include "libpkg/package/version.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace rbeepkg;

constexpr std::string_view k_help =
    "Usage: rbeepkg-vercmp A B\n"
    "       rbeepkg-vercmp < PAIRS\n"
    "\n"
    "Prints -1 if A is older than B, 0 if they are equal, 1 if A is newer, as pacman's vercmp.\n"
    "Without arguments it reads pairs, one a line and separated by blanks, and answers each with\n"
    "a line.\n"
    "\n"
    "  -h, --help     this text\n"
    "  -V, --version  the version\n";

// What is longer is no version of anybody's.
constexpr std::size_t k_max_line = 4096;

void print(std::string_view text)
{
    errno = 0;
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
        throw system_error(errno, "cannot write to stdout");
    }
}

void print_comparison(std::string_view left, std::string_view right)
{
    print(fmt::format("{}\n", package::vercmp(left, right)));
}

// One line of stdin without its end; false when there is none.
bool read_line(std::string& line)
{
    line.clear();
    for (int c = std::getchar(); c != EOF; c = std::getchar()) {
        if (c == '\n') {
            return true;
        }
        if (line.size() == k_max_line) {
            throw make_error(ErrorCode::usage, "a line of stdin is longer than {} bytes",
                             k_max_line);
        }
        line += static_cast<char>(c);
    }
    if (std::ferror(stdin) != 0) {
        throw system_error(errno, "cannot read stdin");
    }
    return !line.empty();
}

void compare_lines()
{
    std::string line;
    for (std::size_t number = 1; read_line(line); ++number) {
        const std::vector<std::string_view> words = split_words(line);
        if (words.empty()) {
            continue;
        }
        if (words.size() != 2) {
            throw Error{ErrorCode::usage,
                        fmt::format("line {} of stdin has {} words: {}", number, words.size(),
                                    printable(line, 200)),
                        "each line holds two versions"};
        }
        print_comparison(words[0], words[1]);
    }
}

void run(const std::vector<std::string_view>& words)
{
    if (words.size() == 1 && (words[0] == "-h" || words[0] == "--help")) {
        print(k_help);
    } else if (words.size() == 1 && (words[0] == "-V" || words[0] == "--version")) {
        print("rbeepkg-vercmp " RBEEPKG_VERSION "\n");
    } else if (words.size() == 2) {
        print_comparison(words[0], words[1]);
    } else if (words.empty()) {
        compare_lines();
    } else {
        throw Error{ErrorCode::usage, fmt::format("{} arguments; two are wanted", words.size()),
                    "rbeepkg-vercmp --help"};
    }
    errno = 0;
    if (std::fflush(stdout) != 0) {
        throw system_error(errno, "cannot write to stdout");
    }
}

} // namespace

int main(int argc, char** argv)
{
    try {
        os::occupy_standard_streams();
        run({argv + (argc > 0 ? 1 : 0), argv + argc});
        return 0;
    } catch (const Error& error) {
        std::fflush(stdout);
        fmt::print(stderr, "error: {}\n", printable(error.what()));
        if (!error.hint().empty()) {
            fmt::print(stderr, "  hint: {}\n", printable(error.hint()));
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "error: {} (a bug of rbeepkg-vercmp)\n", error.what());
    }
    return 1;
}
