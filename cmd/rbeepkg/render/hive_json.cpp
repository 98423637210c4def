#include "cmd/rbeepkg/render/hive_json.hpp"

namespace rbeepkg::cmd::render {

encoding::OrderedJson hive_json(const operation::HiveWorker& worker)
{
    encoding::OrderedJson json;
    json["id"] = worker.id;
    json["name"] = worker.id;
    json["worker_type"] = operation::hive_type_name(worker.backend);
    json["platform"] = operation::hive_type_name(operation::k_hive_platform);
    json["version"] = worker.version;
    json["size"] = worker.size;
    json["path"] = worker.path;
    json["added_at"] = operation::hive_time(worker.added_at) + "+00:00";
    return json;
}

} // namespace rbeepkg::cmd::render
