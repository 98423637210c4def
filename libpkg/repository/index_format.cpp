// Writing an index.
#include "libpkg/encoding/json.hpp"
#include "libpkg/repository/index_fields.hpp"

namespace rbeepkg::repository {

namespace {

using encoding::OrderedJson;

OrderedJson json_of(const PinnedFile& file)
{
    return {{"path", file.path}, {"size", file.size}, {"sha256", file.sha256}};
}

class Writer
{
public:
    void operator()(const char* key, const std::string& text)
    {
        if (!text.empty()) {
            m_json[key] = text;
        }
    }
    void operator()(const char* key, const package::Version& version)
    {
        (*this)(key, version.text());
    }
    void operator()(const char* key, const std::vector<std::string>& texts)
    {
        if (!texts.empty()) {
            m_json[key] = texts;
        }
    }
    template <typename T> void operator()(const char* key, const std::vector<T>& things)
    {
        for (const T& thing : things) {
            m_json[key].push_back(thing.to_string());
        }
    }
    void operator()(const char* key, std::int64_t number) { put(key, number); }
    void operator()(const char* key, std::uint64_t number) { put(key, number); }
    void operator()(const char* key, const PinnedFile& file) { m_json[key] = json_of(file); }
    void operator()(const char* key, const std::optional<PinnedFile>& file)
    {
        if (file) {
            m_json[key] = json_of(*file);
        }
    }
    // What is not UTF-8 becomes U+FFFD; nobody compares descriptions.
    std::string line() const
    {
        return m_json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
    }

private:
    template <typename T> void put(const char* key, T number)
    {
        if (number != 0) {
            m_json[key] = number;
        }
    }

    OrderedJson m_json = OrderedJson::object();
};

} // namespace

std::string format_header(const IndexHeader& header)
{
    OrderedJson json = {{"format", 1},
                        {"repo", header.repo},
                        {"serial", header.serial},
                        {"created", header.created},
                        {"expires", header.expires},
                        {"packages", header.packages}};
    if (header.files) {
        json["files"] = json_of(*header.files);
    }
    return json.dump() + "\n";
}

std::string format_entry(const IndexEntry& entry)
{
    Writer writer;
    detail::visit_members(writer, entry);
    return writer.line();
}

} // namespace rbeepkg::repository
