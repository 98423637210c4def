#include "cmd/rbeepkg-build/print_recipes.hpp"

#include "cmd/rbeepkg-build/exit_status.hpp"
#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "cmd/rbeepkg-build/recipe.hpp"
#include "libpkg/base/text.hpp"

#include <algorithm>
#include <iostream>

namespace rbeepkg::cmd_build {

namespace {

constexpr std::size_t k_written_at_once = 1U << 16U;

class Printer
{
public:
    Printer(const Invocation& invocation, const config::Config& config, const Settings& settings,
            const CancelToken& cancel)
        : m_invocation{invocation}, m_settings{settings}, m_reader{invocation, config, settings,
                                                                   cancel}
    {}

    void one(const std::string& path)
    {
        const Recipe recipe = read_recipe(path);
        const pkgbuild::Pkgbuild pkgbuild = m_reader.evaluate(recipe).pkgbuild;
        if (m_invocation.print_srcinfo) {
            m_text += pkgbuild::format_srcinfo(pkgbuild);
            return;
        }
        for (const std::string& file : package_paths(recipe, m_settings, pkgbuild, true)) {
            m_text += file + "\n";
        }
    }

    // The status of the one.
    int one_of_many(const std::string& path)
    {
        const std::size_t before = m_text.size();
        try {
            m_text += "# " + printable(path) + "\n";
            one(path);
            m_text += "\n";
        } catch (const Error&) {
            m_text.resize(before);
            flush();
            return say_and_give_status();
        }
        if (m_text.size() >= k_written_at_once) {
            flush();
        }
        return 0;
    }

    void flush()
    {
        print_answer(m_text);
        m_text.clear();
    }

private:
    const Invocation& m_invocation;
    const Settings& m_settings;
    RecipeReader m_reader;
    std::string m_text;
};

} // namespace

std::vector<std::string> recipe_paths(const Invocation& invocation)
{
    std::vector<std::string> paths;
    if (invocation.pkgbuilds.empty()) {
        paths.emplace_back("PKGBUILD");
    }
    for (const std::string& path : invocation.pkgbuilds) {
        if (path != "-") {
            paths.push_back(path);
            continue;
        }
        for (std::string line; std::getline(std::cin, line);) {
            if (!line.empty()) {
                paths.push_back(line);
            }
        }
    }
    return paths;
}

int print_recipes(const Invocation& invocation, const config::Config& config,
                  const Settings& settings, const CancelToken& cancel)
{
    Printer printer{invocation, config, settings, cancel};
    const bool is_list =
        std::count(invocation.pkgbuilds.begin(), invocation.pkgbuilds.end(), "-") != 0;
    if (invocation.pkgbuilds.size() < 2 && !is_list) {
        printer.one(invocation.pkgbuilds.empty() ? "PKGBUILD" : invocation.pkgbuilds.front());
        printer.flush();
        return 0;
    }
    int status = 0;
    for (const std::string& path : recipe_paths(invocation)) {
        cancel.check();
        const int of_this = printer.one_of_many(path);
        status = status == 0 ? of_this : status;
    }
    printer.flush();
    return status;
}

} // namespace rbeepkg::cmd_build
