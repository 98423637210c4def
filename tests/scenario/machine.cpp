#include "tests/scenario/machine.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace rbeepkg::test {

namespace {

const std::string k_bin = RBEEPKG_BIN_DIR;
constexpr std::uint64_t k_most_recipe_bytes = 1U << 20U;

ProgramOptions git_options()
{
    ProgramOptions options;
    options.environment = {{"GIT_CONFIG_GLOBAL", "/dev/null"}};
    return options;
}

} // namespace

Machine::Machine()
{
    m_root.make_directory("catalog/pkgbuilds");
    m_root.make_directory("root");
    configure({"file://" + catalog_directory()});
}

void Machine::configure(const std::vector<std::string>& servers, const std::string& options)
{
    std::string text = "[options]\n" + options + "\n[main]\n";
    for (const std::string& server : servers) {
        text += "Server = " + server + "\n";
    }
    m_root.write("rbeepkg.conf", text);
}

void Machine::write_recipe(const std::string& name, const std::string& text) const
{
    m_root.write("catalog/pkgbuilds/" + name, text);
}

std::string Machine::recipe(const std::string& name,
                            const std::map<std::string, std::string>& values)
{
    std::string text =
        os::read_file(std::string{RBEEPKG_TEST_DATA} + "/recipes/" + name, k_most_recipe_bytes);
    for (const auto& [key, value] : values) {
        const std::string mark = "@" + key + "@";
        for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
            text.replace(at, mark.size(), value);
        }
    }
    return text;
}

std::vector<std::string> Machine::command(const std::vector<std::string>& words,
                                          const std::string& program) const
{
    std::vector<std::string> argv = {program.empty() ? k_bin + "/rbeepkg" : program, "--root",
                                     path("root"), "--config", path("rbeepkg.conf")};
    argv.insert(argv.end(), words.begin(), words.end());
    return argv;
}

ProgramResult Machine::rbeepkg(const std::vector<std::string>& words,
                               const ProgramOptions& options) const
{
    return run_program(command(words), options);
}

BackgroundProgram& Machine::serve(const std::string& options)
{
    m_catalogd = std::make_unique<BackgroundProgram>(
        std::vector<std::string>{k_bin + "/rbeepkg-catalogd", "--port", "0", catalog_directory()},
        path("catalogd.log"));
    if (!m_catalogd->wait_for_output("//127.0.0.1:")) {
        throw make_error(ErrorCode::internal, "rbeepkg-catalogd did not start: {}",
                         m_catalogd->output());
    }
    const std::string line = m_catalogd->output();
    m_url = line.substr(line.find("http://"), line.find('\n') - line.find("http://"));
    configure({m_url}, options);
    return *m_catalogd;
}

void Machine::undo(const std::string& output) const
{
    const std::string lead = "to undo: ";
    std::istringstream lines{output};
    int run = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind(lead, 0) == 0) {
            const std::string command =
                "PATH=" + k_bin + ":$PATH; " + line.substr(lead.size()) + " --noconfirm";
            const ProgramResult result = run_program({"sh", "-c", command});
            EXPECT_EQ(result.exit_code, 0) << command << result.err;
            ++run;
        }
    }
    EXPECT_GT(run, 0) << output;
}

std::string Machine::git(const std::string& directory, const std::vector<std::string>& words)
{
    std::vector<std::string> argv = {
        "git", "-C", directory, "-c", "user.name=t", "-c", "user.email=t@t.invalid"};
    argv.insert(argv.end(), words.begin(), words.end());
    const ProgramResult result = run_program(argv, git_options());
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
}

std::string Machine::make_repository(const std::string& name) const
{
    const std::string directory = m_root.make_directory("git/" + name);
    git(directory, {"init", "-q", "-b", "main"});
    m_root.write("git/" + name + "/worker.cpp",
                 "#include <cstdio>\nint main() { std::puts(\"toy worker \" BACKEND); }\n");
    git(directory, {"add", "."});
    git(directory, {"commit", "-q", "-m", "first"});
    git(directory, {"tag", "-a", "-m", "v0.2.0", "v0.2.0"});
    return "file://" + directory;
}

} // namespace rbeepkg::test
