// Random pairs of versions, compared by us, by pacman's own program and by its library: the program
// is what people see, the library answers for a hundred thousand of them.
#include "libpkg/package/version.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace {

using rbeepkg::package::vercmp;

constexpr std::size_t k_pairs = 1000;
constexpr std::size_t k_library_pairs = 100'000;

std::string find_real_vercmp()
{
    const char* const search_path = std::getenv("PATH");
    std::string rest = search_path == nullptr ? "" : search_path;
    while (!rest.empty()) {
        const std::size_t colon = rest.find(':');
        const std::string candidate = rest.substr(0, colon) + "/vercmp";
        if (::access(candidate.c_str(), X_OK) == 0) {
            return candidate;
        }
        rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
    }
    return "";
}

class RandomVersions
{
public:
    std::string next()
    {
        std::string text = pick(6) == 0 ? std::to_string(pick(3)) + ":" : "";
        const std::size_t tokens = 1 + pick(6);
        for (std::size_t i = 0; i < tokens; ++i) {
            text += k_tokens.at(pick(k_tokens.size()));
        }
        if (pick(3) == 0) {
            text += "-" + std::to_string(pick(3));
        }
        // A leading dash would be an option to the program.
        return text.front() == '-' ? "1" + text : text;
    }

    // Half of the pairs differ in one place only: that is where the corners are.
    std::string variation_of(const std::string& text)
    {
        if (pick(2) == 0) {
            return next();
        }
        std::string changed = text;
        const std::size_t at = pick(changed.size() + 1);
        if (pick(2) == 0 && at < changed.size() && changed.size() > 1) {
            changed.erase(at, 1);
        } else {
            changed.insert(at, k_tokens.at(pick(k_tokens.size())));
        }
        return changed.front() == '-' ? "1" + changed : changed;
    }

private:
    static constexpr std::array<const char*, 31> k_tokens = {"0",
                                                             "1",
                                                             "2",
                                                             "9",
                                                             "10",
                                                             "00",
                                                             "01",
                                                             "007",
                                                             "123456789012345678901",
                                                             "a",
                                                             "b",
                                                             "rc",
                                                             "beta",
                                                             "pre",
                                                             "Z",
                                                             "z",
                                                             ".",
                                                             ".",
                                                             ".",
                                                             "_",
                                                             "..",
                                                             "+",
                                                             "~",
                                                             "-",
                                                             "-1",
                                                             ":",
                                                             "\xc3\xa4",
                                                             "git",
                                                             "___",
                                                             "000000000000000000000000000001",
                                                             "123456789012345678901234567890"};

    std::size_t pick(std::size_t below) { return m_engine() % below; }

    std::mt19937_64 m_engine{20240607};
};

struct Pair
{
    std::string left, right;
};

// One shell reads the pairs and starts the program once for each: forking this process, with all of
// a sanitizer's memory, for every pair would take far longer.
std::vector<std::string> ask_real_vercmp(const std::string& program, const std::vector<Pair>& pairs)
{
    const std::filesystem::path directory =
        std::filesystem::temp_directory_path() / ("rbeepkg-vercmp-" + std::to_string(::getpid()));
    std::filesystem::create_directory(directory);
    const std::string input = directory / "pairs";
    const std::string output = directory / "answers";
    {
        std::ofstream file{input};
        for (const Pair& pair : pairs) {
            file << pair.left << '\n' << pair.right << '\n';
        }
    }
    const std::string script =
        "while IFS= read -r left && IFS= read -r right; do \"$0\" \"$left\" \"$right\"; done "
        "<\"$1\" >\"$2\"";
    const ::pid_t child = ::fork();
    if (child == 0) {
        ::execl("/bin/sh", "sh", "-c", script.c_str(), program.c_str(), input.c_str(),
                output.c_str(), nullptr);
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    std::vector<std::string> answers;
    std::ifstream file{output};
    for (std::string line; std::getline(file, line);) {
        answers.push_back(line);
    }
    std::filesystem::remove_all(directory);
    return answers;
}

TEST(Vercmp, AgreesWithTheRealProgramOnRandomPairs)
{
    const std::string program = find_real_vercmp();
    if (program.empty()) {
        GTEST_SKIP() << "vercmp is not on PATH (Debian: pacman-package-manager)";
    }
    RandomVersions random;
    std::vector<Pair> pairs;
    std::size_t equal = 0;
    for (std::size_t i = 0; i < k_pairs; ++i) {
        const std::string left = random.next();
        pairs.push_back({left, random.variation_of(left)});
    }
    const std::vector<std::string> answers = ask_real_vercmp(program, pairs);
    ASSERT_EQ(answers.size(), pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const int ours = vercmp(pairs[i].left, pairs[i].right);
        equal += ours == 0 ? 1 : 0;
        EXPECT_EQ(std::to_string(ours), answers[i]) << pairs[i].left << " and " << pairs[i].right;
    }
    // The pairs are worth asking about: neither all alike nor all different.
    EXPECT_GT(equal, k_pairs / 50);
    EXPECT_LT(equal, k_pairs / 2);
}

using AlpmVercmp = int (*)(const char*, const char*);

// The library as pacman's package brings it: no development files are needed.
AlpmVercmp find_library()
{
    void* const library = ::dlopen("libalpm.so.13", RTLD_NOW | RTLD_LOCAL);
    return library == nullptr ? nullptr
                              : reinterpret_cast<AlpmVercmp>(::dlsym(library, "alpm_pkg_vercmp"));
}

TEST(Vercmp, AgreesWithTheRealLibraryOnAHundredThousandPairs)
{
    const AlpmVercmp theirs = find_library();
    if (theirs == nullptr) {
        GTEST_SKIP() << "libalpm.so.13 is not there (Debian: pacman-package-manager)";
    }
    RandomVersions random;
    std::size_t differing = 0;
    for (std::size_t i = 0; i < k_library_pairs && differing < 10; ++i) {
        const std::string left = random.next();
        const std::string right = random.variation_of(left);
        const int expected = theirs(left.c_str(), right.c_str());
        const int ours = vercmp(left, right);
        differing += ours == expected ? 0 : 1;
        EXPECT_EQ(ours, expected) << left << " and " << right;
    }
}

} // namespace
