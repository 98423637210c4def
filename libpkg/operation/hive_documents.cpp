#include "libpkg/operation/hive_documents.hpp"

#include "libpkg/encoding/json.hpp"

#include <algorithm>
#include <array>

namespace rbeepkg::operation {

namespace {

using encoding::Json;
using encoding::OrderedJson;

constexpr std::array<std::string_view, 4> k_backends = {"cpu", "cuda", "metal", "rocm"};
constexpr std::string_view k_not_in_seed = "rocm";
constexpr encoding::JsonLimits k_limits{1U << 20U, 16};
constexpr int k_indent = 2;

OrderedJson text_or_null(const std::string& text)
{
    return text.empty() ? OrderedJson(nullptr) : OrderedJson(text);
}

OrderedJson head_artifact(const HiveWorker& worker, const package::Capabilities& abilities)
{
    OrderedJson artifact;
    artifact["id"] = worker.id;
    artifact["workerType"] = worker.backend;
    artifact["platform"] = k_hive_platform;
    artifact["path"] = worker.path;
    artifact["size"] = worker.size;
    artifact["status"] = "Available";
    artifact["version"] = worker.version;
    artifact["addedAt"] = hive_time(worker.added_at) + "Z";
    artifact["supportedArchitectures"] = OrderedJson::array();
    artifact["supportedFormats"] = abilities.supported_formats;
    artifact["maxContextLength"] = abilities.max_context_length.value_or(k_default_context_length);
    artifact["supportsStreaming"] = abilities.supports_streaming;
    artifact["supportsBatching"] = abilities.supports_batching;
    return artifact;
}

OrderedJson seed_artifact(const HiveWorker& worker)
{
    OrderedJson artifact;
    artifact["id"] = worker.id;
    artifact["worker_type"] = hive_type_name(worker.backend) + "Llm";
    artifact["platform"] = hive_type_name(k_hive_platform);
    artifact["path"] = worker.path;
    artifact["size"] = worker.size;
    artifact["status"] = "Available";
    artifact["version"] = worker.version;
    artifact["added_at"] = hive_time(worker.added_at) + "Z";
    return artifact;
}

// nullptr when it is no object with that member.
const Json* member(const Json& json, const char* key)
{
    const auto found = json.is_object() ? json.find(key) : json.end();
    return json.is_object() && found != json.end() ? &*found : nullptr;
}

std::string text_of(const Json& json, const char* key)
{
    const Json* const value = member(json, key);
    return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

bool has_all_of(const Json& theirs, const Json& ours)
{
    return std::all_of(ours.items().begin(), ours.items().end(), [&](const auto& item) {
        const Json* const value = member(theirs, item.key().c_str());
        return value != nullptr && *value == item.value();
    });
}

} // namespace

bool hive_knows_backend(const std::string& backend, config::HiveSchema schema)
{
    return std::find(k_backends.begin(), k_backends.end(), backend) != k_backends.end() &&
           (schema == config::HiveSchema::head || backend != k_not_in_seed);
}

std::string hive_metadata(const HiveWorker& worker, const package::Capabilities& abilities,
                          config::HiveSchema schema, const std::string& last_accessed)
{
    OrderedJson json;
    json["artifact"] = schema == config::HiveSchema::head ? head_artifact(worker, abilities)
                                                          : seed_artifact(worker);
    json["added_at"] = hive_time(worker.added_at) + "Z";
    json["last_accessed"] = text_or_null(last_accessed);
    return json.dump(k_indent) + "\n";
}

std::optional<HiveMetadata> read_hive_metadata(std::string_view text)
{
    const Result<Json> json = encoding::parse_json(text, k_limits);
    const Json* const artifact = json ? member(*json, "artifact") : nullptr;
    std::string path = artifact == nullptr ? "" : text_of(*artifact, "path");
    if (path.empty()) {
        return std::nullopt;
    }
    return HiveMetadata{std::move(path), text_of(*json, "last_accessed")};
}

bool same_hive_metadata(std::string_view ours, std::string_view theirs)
{
    const Result<Json> left = encoding::parse_json(ours, k_limits);
    const Result<Json> right = encoding::parse_json(theirs, k_limits);
    const Json* const artifact = right ? member(*right, "artifact") : nullptr;
    return left && artifact != nullptr && has_all_of(*artifact, left->at("artifact")) &&
           text_of(*left, "added_at") == text_of(*right, "added_at");
}

std::string hive_capabilities(const std::vector<host::Device>& devices)
{
    constexpr std::uint64_t k_mib_of_gib = 1024;
    OrderedJson list = OrderedJson::array();
    for (const host::Device& device : devices) {
        OrderedJson one;
        one["id"] = device.id;
        one["name"] = device.name;
        one["device_type"] = device.is_gpu ? "gpu" : "cpu";
        one["vram_gb"] = device.memory_mib / k_mib_of_gib;
        one["compute_capability"] = text_or_null(device.compute_capability.value_or(""));
        list.push_back(std::move(one));
    }
    OrderedJson json;
    json["devices"] = std::move(list);
    return json.dump(k_indent) + "\n";
}

} // namespace rbeepkg::operation
