// What the doctor says of what the hive is told.
#include "libpkg/base/text.hpp"
#include "libpkg/operation/command_words.hpp"
#include "libpkg/operation/doctor.hpp"
#include "libpkg/operation/hive_export.hpp"
#include "libpkg/os/file.hpp"

#include <unistd.h>

#include <algorithm>

namespace rbeepkg::operation {

namespace {

constexpr const char* k_subject = "hive";
constexpr const char* k_export = "rbeepkg -D --hive-export";

std::vector<std::string> ids_of(const HivePlan& plan, bool new_ones)
{
    std::vector<std::string> ids;
    for (const HiveFile& file : plan.write) {
        if (file.is_new == new_ones) {
            ids.push_back(file.id);
        }
    }
    return ids;
}

class HiveExamination
{
public:
    HiveExamination(const config::Config& config, Findings& findings)
        : m_config{config}, m_cache{config.hive.cache}, m_findings{findings}
    {}

    void look(const HivePlan& plan)
    {
        if (!plan.wanted) {
            add(Verdict::ok, m_config.hive.exported == config::HiveExport::none
                                 ? "it is told of nothing (HiveExport = none)"
                                 : m_cache + " is not there: no hive is told of workers");
            return;
        }
        look_at_workers(plan);
        if (!plan.capabilities.empty()) {
            add(Verdict::odd, "it does not know the devices of this machine", k_export);
        }
        if (plan.leftovers) {
            add(Verdict::odd, "an export to it was interrupted", k_export);
        }
        for (const std::string& notice : plan.notices) {
            add(Verdict::ok, notice);
        }
        if (!os::can_create_below(m_cache)) {
            add(Verdict::odd, m_cache + " cannot be written: it learns of nothing new",
                fmt::format("sudo chown -R {} {}", ::geteuid(), shell_word(m_cache)));
        }
        if (plan.is_settled()) {
            add(Verdict::ok, fmt::format("it is told of {} worker{} in {}", plan.workers.size(),
                                         plan.workers.size() == 1 ? "" : "s", m_cache));
        }
    }

private:
    void add(Verdict verdict, std::string text, std::string cure = {})
    {
        m_findings.push_back({verdict, k_subject, std::move(text), std::move(cure)});
    }

    void look_at_workers(const HivePlan& plan)
    {
        add_ids(ids_of(plan, true), "it is not told of");
        add_ids(ids_of(plan, false), "what it is told is stale of");
        add_ids(plan.remove, "it is told of what is not to be told");
        for (const std::string& id : plan.foreign) {
            const std::string directory = os::join_path(m_cache, "workers/" + id);
            add(Verdict::odd, directory + " is not of this rbeepkg and hides a worker that is",
                fmt::format("rm -r {} && {}", shell_word(directory), k_export));
        }
    }

    void add_ids(const std::vector<std::string>& ids, const char* what)
    {
        if (!ids.empty()) {
            add(Verdict::odd, fmt::format("{}: {}", what, join(ids, ", ")), k_export);
        }
    }

    const config::Config& m_config;
    const std::string& m_cache;
    Findings& m_findings;
};

} // namespace

Findings examine_hive(const config::Config& config, const CancelToken& cancel)
{
    Findings findings;
    if (config.hive.cache.empty()) {
        return findings; // without a home nobody knows of a hive
    }
    try {
        HiveExamination{config, findings}.look(plan_hive_export(config, cancel));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::corrupt) {
            findings.push_back({Verdict::wrong, k_subject, error.what(), error.hint()});
        } // else it is said where the database is looked at
    }
    return findings;
}

} // namespace rbeepkg::operation
