#include "libpkg/repository/directory.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/package/names.hpp"
#include "libpkg/repository/content.hpp"
#include "libpkg/repository/intake.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::repository {

namespace {

using detail::Content;
using detail::Row;
using detail::Rows;

os::FileLock lock(const std::string& directory, const Tools& tools)
{
    return os::FileLock::acquire(
        os::join_path(directory, ".lock"), os::FileLock::Kind::exclusive, tools.lock_timeout,
        tools.cancel, [&](const std::string& holder) { tools.sink->on(Notice{holder}); });
}

Outcome outcome_of(const IndexHeader& header, std::vector<Change> changes, bool published)
{
    return {std::move(changes), header.serial, header.packages, published};
}

std::string checked_name(const std::string& name, const std::string& directory)
{
    std::string chosen = name.empty() ? os::base_name(os::absolute_path(directory)) : name;
    if (const auto reason = package::invalid_name_reason(chosen)) {
        throw Error{
            ErrorCode::usage,
            fmt::format("'{}' cannot be the name of a repository: {}", printable(chosen), *reason),
            "name it: rbeepkg-repo init --name NAME DIR"};
    }
    return chosen;
}

void warn_of_newer(const package::Package& package, const Rows& rows, const Tools& tools)
{
    const auto [first, last] = rows.equal_range(std::string_view{package.name});
    const auto newer = std::find_if(first, last, [&](const Rows::value_type& row) {
        return row.first.arch == package.arch && row.first.version > package.version;
    });
    if (newer != last) {
        tools.sink->on(
            Warning{fmt::format("{} {} is added although {} is there, which is newer", package.name,
                                package.version.text(), newer->first.version.text()),
                    ""});
    }
}

// The rows of the next index while packages come in.
class Addition
{
public:
    Addition(const std::string& directory, Rows rows, const AddOptions& options, const Tools& tools)
        : m_directory{directory}, m_options{options}, m_tools{tools}, m_rows{std::move(rows)}
    {}

    void take(const detail::Candidate& candidate)
    {
        const package::Package& package = candidate.file.info.package;
        const auto known = detail::find_version(m_rows, package);
        if (m_options.only_new && known != m_rows.end()) {
            tell(Change::Kind::skipped, package);
            return;
        }
        Row row = detail::row_of(detail::take_in(m_directory, candidate, m_tools));
        if (known != m_rows.end() && known->second.line == row.line) {
            tell(Change::Kind::unchanged, package);
            return;
        }
        warn_of_newer(package, m_rows, m_tools);
        m_lines.insert_or_assign(detail::key_of(package), detail::file_line_of(candidate.file));
        tell_of_added(package,
                      detail::put(m_rows, package, std::move(row), m_options.keep_versions));
        m_is_changed = true;
    }

    bool is_changed() const { return m_is_changed; }
    const Rows& rows() const { return m_rows; }
    const std::vector<Row>& gone() const { return m_gone; }
    detail::FileLines take_lines() { return std::move(m_lines); }
    std::vector<Change> take_changes() { return std::move(m_changes); }

private:
    void tell(Change::Kind kind, const package::Package& package, const std::string& old = {})
    {
        m_changes.push_back({kind, package.name, package.version.text(), old});
    }
    void tell_of_added(const package::Package& package, std::vector<Rows::value_type> gone)
    {
        if (gone.empty()) {
            tell(Change::Kind::added, package);
        } else {
            tell(Change::Kind::replaced, package, gone.front().first.version.text());
        }
        for (std::size_t i = 0; i < gone.size(); ++i) {
            if (i > 0) {
                tell(Change::Kind::dropped, gone[i].first);
            }
            m_gone.push_back(std::move(gone[i].second));
        }
    }

    const std::string& m_directory;
    const AddOptions& m_options;
    const Tools& m_tools;
    Rows m_rows;
    std::vector<Row> m_gone;
    detail::FileLines m_lines;
    std::vector<Change> m_changes;
    bool m_is_changed = false;
};

// The sources of what was copied.
void remove_moved(const std::string& directory, const std::vector<detail::Candidate>& candidates)
{
    for (const detail::Candidate& candidate : candidates) {
        if (os::parent_path(candidate.file.path) != os::absolute_path(directory)) {
            os::remove_file(candidate.file.path);
        }
    }
}

std::vector<package::Depend> parsed(const std::vector<std::string>& targets)
{
    std::vector<package::Depend> wanted;
    for (const std::string& text : targets) {
        Result<package::Depend> depend = package::Depend::parse(text);
        const bool fits = depend && (depend->relation == package::Relation::any ||
                                     depend->relation == package::Relation::equal);
        if (!fits) {
            throw Error{ErrorCode::usage, fmt::format("'{}' names no package", printable(text)),
                        "give NAME or NAME=VERSION"};
        }
        if (std::find(wanted.begin(), wanted.end(), *depend) == wanted.end()) {
            wanted.push_back(*std::move(depend));
        }
    }
    return wanted;
}

// Takes out what is meant; Error{not_found} where something means nothing.
std::vector<Rows::value_type> take_out(Rows& rows, const std::vector<package::Depend>& wanted,
                                       const std::string& directory)
{
    std::vector<Rows::value_type> gone;
    std::vector<std::string> missing;
    for (const package::Depend& depend : wanted) {
        const std::size_t before = gone.size();
        const auto [first, last] = rows.equal_range(std::string_view{depend.name});
        for (auto row = first; row != last;) {
            if (depend.allows(row->first.version)) {
                gone.push_back(*row);
                row = rows.erase(row);
            } else {
                ++row;
            }
        }
        if (gone.size() == before) {
            missing.push_back(depend.to_string());
        }
    }
    if (!missing.empty()) {
        throw Error{ErrorCode::not_found,
                    fmt::format("the index of {} has no {}", directory, join(missing, ", ")),
                    "nothing was removed"};
    }
    return gone;
}

} // namespace

std::string directory_of(const std::string& index_path)
{
    if (os::is_directory(index_path)) {
        return index_path;
    }
    if (os::base_name(index_path) != k_index_name) {
        throw Error{ErrorCode::usage,
                    fmt::format("{} is no index: an index is a file named '{}'",
                                printable(index_path), k_index_name),
                    "give DIR/index, then the package files"};
    }
    return os::parent_path(os::absolute_path(index_path));
}

Outcome init(const std::string& directory, const std::string& repo, const Lifetime& lifetime,
             const Tools& tools)
{
    os::make_directories(directory);
    const os::FileLock held = lock(directory, tools);
    detail::remove_stale_temporaries(directory);
    if (os::exists(os::join_path(directory, k_index_name))) {
        const Content content = detail::read_content(directory);
        detail::remove_older_documents(directory, content.header);
        if (!repo.empty() && content.header.repo != repo) {
            throw Error{
                ErrorCode::usage,
                fmt::format("{} is the repository '{}' already", directory, content.header.repo),
                "choose another directory; a repository keeps its name"};
        }
        return outcome_of(content.header, {}, false);
    }
    Content before;
    before.header.repo = checked_name(repo, directory);
    return outcome_of(detail::publish(directory, before, {}, {}, lifetime, tools), {}, true);
}

Outcome add(const std::string& directory, const std::vector<std::string>& files,
            const AddOptions& options, const Tools& tools)
{
    std::vector<detail::Candidate> candidates;
    candidates.reserve(files.size());
    for (const std::string& file : files) {
        candidates.push_back(detail::look_at(file, options, tools));
    }
    const os::FileLock held = lock(directory, tools);
    detail::remove_stale_temporaries(directory);
    const Content before = detail::read_content(directory);
    detail::remove_older_documents(directory, before.header);
    Addition addition{directory, before.rows, options, tools};
    for (const detail::Candidate& candidate : candidates) {
        tools.cancel.check();
        addition.take(candidate);
    }
    IndexHeader now = before.header;
    if (addition.is_changed()) {
        now = detail::publish(directory, before, addition.rows(), addition.take_lines(),
                              options.lifetime, tools);
        detail::remove_old_documents(directory, now, before.header);
        if (options.remove_replaced) {
            detail::remove_files_of(directory, addition.gone(), addition.rows());
        }
    }
    if (options.move) {
        remove_moved(directory, candidates);
    }
    return outcome_of(now, addition.take_changes(), addition.is_changed());
}

Outcome remove(const std::string& directory, const std::vector<std::string>& targets,
               const RemoveOptions& options, const Tools& tools)
{
    const std::vector<package::Depend> wanted = parsed(targets);
    const os::FileLock held = lock(directory, tools);
    detail::remove_stale_temporaries(directory);
    const Content before = detail::read_content(directory);
    detail::remove_older_documents(directory, before.header);
    Rows staying = before.rows;
    std::vector<Row> gone;
    std::vector<Change> changes;
    for (const auto& [key, row] : take_out(staying, wanted, directory)) {
        gone.push_back(row);
        changes.push_back({Change::Kind::removed, key.name, key.version.text(), ""});
    }
    const IndexHeader now =
        detail::publish(directory, before, staying, {}, options.lifetime, tools);
    detail::remove_old_documents(directory, now, before.header);
    if (options.remove_files) {
        detail::remove_files_of(directory, gone, staying);
    }
    return outcome_of(now, std::move(changes), true);
}

} // namespace rbeepkg::repository
