#include "tests/scenario/repository.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/repository/index.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace rbeepkg::test {

namespace {

constexpr std::uint64_t k_most_bytes = 64U << 20U;

std::string joined_lines(const std::string& text)
{
    std::string list;
    for (const std::string_view line : split(text, '\n')) {
        if (!line.empty()) {
            list += (list.empty() ? "" : ", ") + std::string{line};
        }
    }
    return list;
}

} // namespace

Repository::Repository()
{
    const ProgramResult made = repo({"init", directory(), "--name", "main"});
    EXPECT_EQ(made.exit_code, 0) << made.err;
}

std::string Repository::built(const PackageBuilder& package) const
{
    return package.write_to(m_machine.root().make_directory("built")).path;
}

ProgramResult Repository::repo(const std::vector<std::string>& words) const
{
    std::vector<std::string> argv = {std::string{RBEEPKG_BIN_DIR} + "/rbeepkg-repo"};
    argv.insert(argv.end(), words.begin(), words.end());
    return run_program(argv);
}

ProgramResult Repository::add(const PackageBuilder& package,
                              const std::vector<std::string>& options) const
{
    std::vector<std::string> words = {"add"};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back(index());
    words.push_back(built(package));
    ProgramResult result = repo(words);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result;
}

ProgramResult Repository::done(const std::vector<std::string>& words) const
{
    ProgramResult result = rbeepkg(words);
    EXPECT_EQ(result.exit_code, 0) << join(words, " ") << "\n" << result.out << result.err;
    return result;
}

std::string Repository::listed() const
{
    const std::string text = read("index");
    auto reader = repository::IndexReader::begin(text);
    EXPECT_TRUE(reader) << text;
    std::string list;
    for (auto entry = reader->next(); entry && *entry; entry = reader->next()) {
        const package::Package& package = (*entry)->info.package;
        list += (list.empty() ? "" : ", ") + package.name + " " + package.version.text();
    }
    return list;
}

std::string Repository::installed() const
{
    return joined_lines(rbeepkg({"-Q"}).out);
}

std::uint64_t Repository::serial() const
{
    const std::string text = read("index");
    return repository::parse_header(std::string_view{text}.substr(0, text.find('\n')))->serial;
}

std::vector<std::string> Repository::names() const
{
    std::vector<std::string> names;
    for (const std::string& name : os::list_directory(directory())) {
        if (name.front() != '.') {
            names.push_back(name);
        }
    }
    return names;
}

std::string Repository::read(const std::string& name) const
{
    return os::read_file(path(name), k_most_bytes);
}

void Repository::write(const std::string& name, const std::string& content) const
{
    m_machine.root().write("catalog/" + name, content);
}

void Repository::change_index(const std::string& from, const std::string& to) const
{
    std::string text = read("index");
    const std::size_t place = text.find(from);
    ASSERT_NE(place, std::string::npos) << from << " is not in\n" << text;
    write("index", text.replace(place, from.size(), to));
}

void Repository::publish(LocalHttpServer& server) const
{
    namespace fs = std::filesystem;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator{directory()}) {
        if (entry.is_regular_file()) {
            const std::string name = fs::relative(entry.path(), directory()).string();
            HttpReply reply;
            reply.body = read(name);
            server.set("/" + name, reply);
        }
    }
}

} // namespace rbeepkg::test
