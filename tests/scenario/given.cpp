#include "tests/scenario/given.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace rbeepkg::test {

namespace {

using encoding::Json;

template <typename Range> Json texts(const Range& things)
{
    Json list = Json::array();
    for (const auto& thing : things) {
        list.push_back(thing.to_string());
    }
    return list;
}

Json architectures_of(const package::Package& package)
{
    return package.arch == "any" ? Json::array() : Json::array({package.arch});
}

// As rbeepkg's own block of an entry has it.
std::string entry_of(const pkgfile::PackageFile& file)
{
    const std::string& backend = file.info.extra.backend;
    const package::Package& package = file.info.package;
    Json entry = {{"id", package.name},
                  {"implementation", "test"},
                  {"worker_type", backend.empty() ? "cpu" : backend},
                  {"version", package.version.text()},
                  {"platforms", {"linux"}},
                  {"architectures", architectures_of(package)},
                  {"name", package.name},
                  {"description", package.description},
                  {"license", "MIT"},
                  {"depends", texts(package.depends)}};
    entry["rbeepkg"] = {
        {"packages",
         {{{"url", "file://" + file.path}, {"sha256", file.sha256}, {"size", file.size}}}},
        {"provides", texts(package.provides)},
        {"conflicts", texts(package.conflicts)},
        {"replaces", texts(package.replaces)},
        {"optdepends", texts(package.optdepends)},
        {"groups", package.groups}};
    return entry.dump();
}

std::vector<std::string> words_of(const std::string& text)
{
    std::vector<std::string> words;
    for (const std::string_view word : split_words(text)) {
        words.emplace_back(word);
    }
    return words;
}

} // namespace

Given::Given(std::vector<std::string> catalogs)
{
    for (std::string& name : catalogs) {
        m_catalogs.push_back({std::move(name), {}, false});
    }
    configure();
}

Given::Catalog& Given::catalog(const std::string& name)
{
    const auto found = std::find_if(m_catalogs.begin(), m_catalogs.end(),
                                    [&](const Catalog& known) { return known.name == name; });
    if (found == m_catalogs.end()) {
        throw std::invalid_argument{"no catalog of that name in this test"};
    }
    return *found;
}

Given& Given::offer(const PackageBuilder& package, const std::string& name)
{
    Catalog& into = catalog(name);
    into.entries.push_back(
        entry_of(package.write_to(m_machine.root().make_directory("offered/" + name))));
    into.is_written = false;
    return *this;
}

Given& Given::withdraw(const std::string& name)
{
    catalog(name).entries.clear();
    catalog(name).is_written = false;
    return *this;
}

Given& Given::installed(const PackageBuilder& package, const std::string& options)
{
    m_to_install.emplace_back(options, file(package));
    return *this;
}

Given& Given::option(const std::string& line)
{
    m_options += line + "\n";
    configure();
    return *this;
}

std::string Given::file(const PackageBuilder& package)
{
    return package.write_to(m_machine.root().make_directory("files")).path;
}

void Given::configure()
{
    std::string text = "[options]\n" + m_options;
    for (const Catalog& one : m_catalogs) {
        text += "\n[" + one.name + "]\nServer = file://" + m_machine.path("catalogs/" + one.name) +
                "\n";
    }
    m_machine.root().write("rbeepkg.conf", text);
}

void Given::write()
{
    for (Catalog& one : m_catalogs) {
        if (!one.is_written) {
            m_machine.root().write("catalogs/" + one.name + "/workers.json",
                                   "{\"workers\":[" + join(one.entries, ",") + "]}");
            one.is_written = true;
        }
    }
}

// One run for each stretch of equal options: it is what costs.
void Given::install()
{
    for (std::size_t first = 0; first < m_to_install.size();) {
        const std::string options = m_to_install[first].first;
        std::vector<std::string> words = {"-U", "-dd", "--noconfirm"};
        for (const std::string& word : words_of(options)) {
            words.push_back(word);
        }
        for (; first < m_to_install.size() && m_to_install[first].first == options; ++first) {
            words.push_back(m_to_install[first].second);
        }
        const ProgramResult result = m_machine.rbeepkg(words);
        EXPECT_EQ(result.exit_code, 0) << "what is given cannot be installed\n" << result.err;
    }
    m_to_install.clear();
}

ProgramResult Given::when(const std::string& words, const std::string& input)
{
    write();
    install();
    ProgramOptions options;
    options.input = input;
    return m_machine.rbeepkg(words_of(words), options);
}

ProgramResult Given::done(const std::string& words, const std::string& input)
{
    ProgramResult result = when(words, input);
    EXPECT_EQ(result.exit_code, 0) << words << "\n" << result.out << result.err;
    return result;
}

std::string Given::packages()
{
    std::string text = when("-Q").out;
    std::string list;
    for (const std::string_view line : split(text, '\n')) {
        if (!line.empty()) {
            list += (list.empty() ? "" : ", ") + std::string{line};
        }
    }
    return list;
}

} // namespace rbeepkg::test
