// makepkg.conf(5) as values. The files are bash: they are read by the static evaluator, nothing in
// them is executed.
#pragma once

#include "libpkg/bash/reading.hpp"
#include "libpkg/config/config.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::cmd_build {

class MakepkgConf
{
public:
    // The given file, which must be there; "": /etc/makepkg.conf and the user's own, as far as they
    // are there. A file finds the variables of the environment, and those of the file before it.
    // Error{usage} names file and line of what cannot be read.
    static MakepkgConf read(const std::string& file, const config::Environment& environment);

    bool was_read() const noexcept { return m_was_read; }
    // As bash has it: from the files, else from the environment.
    std::optional<std::string> word(const std::string& name) const;
    // Set in the files; a word is an array of one.
    std::optional<std::vector<std::string>> array(const std::string& name) const;

private:
    void read_file(const std::string& path, bool must_exist);
    void check_kinds(const std::string& path) const;
    void check_known(const std::string& path, std::string_view text);

    std::map<std::string, bash::Value, std::less<>> m_variables;
    std::string m_machine;
    bool m_was_read = false;
};

} // namespace rbeepkg::cmd_build
