#include "libpkg/encoding/json_faults.hpp"

#include <fmt/format.h>

#include <string_view>

namespace rbeepkg::encoding {

namespace {

const char* kind_of(const Json& value)
{
    switch (value.type()) {
    case Json::value_t::null:
        return "null";
    case Json::value_t::object:
        return "an object";
    case Json::value_t::array:
        return "an array";
    case Json::value_t::string:
        return "a string";
    case Json::value_t::boolean:
        return "a boolean";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
        return "a number";
    case Json::value_t::binary:
    case Json::value_t::discarded:
        break;
    }
    return "something else";
}

FieldError mismatch(const std::string& path, std::string_view expected, const Json& found)
{
    return {path.empty() ? "the document" : path,
            fmt::format("expected {}, found {}", expected, kind_of(found))};
}

std::string path_of_member(const std::string& path, const char* key)
{
    return path.empty() ? std::string{key} : path + "." + key;
}

// The member, or nullptr; what is no object has no members and is refused.
const Json* find_member(const Json& value, const std::string& path, const char* key)
{
    if (!value.is_object()) {
        throw mismatch(path, "an object", value);
    }
    const auto found = value.find(key);
    return found == value.end() ? nullptr : &*found;
}

} // namespace

bool JsonView::has(const char* key) const
{
    if (!m_value->is_object()) {
        return false;
    }
    const auto found = m_value->find(key);
    return found != m_value->end() && !found->is_null();
}

JsonView JsonView::at(const char* key) const
{
    const Json* member = find_member(*m_value, m_path, key);
    std::string path = path_of_member(m_path, key);
    if (member == nullptr) {
        throw FieldError{std::move(path), "is missing"};
    }
    return {*member, std::move(path)};
}

std::optional<JsonView> JsonView::get(const char* key) const
{
    const Json* member = find_member(*m_value, m_path, key);
    if (member == nullptr || member->is_null()) {
        return std::nullopt;
    }
    return JsonView{*member, path_of_member(m_path, key)};
}

std::vector<JsonView> JsonView::items() const
{
    if (!m_value->is_array()) {
        throw mismatch(m_path, "an array", *m_value);
    }
    std::vector<JsonView> views;
    views.reserve(m_value->size());
    for (const Json& item : *m_value) {
        views.emplace_back(item, m_path + "[" + std::to_string(views.size()) + "]");
    }
    return views;
}

std::string JsonView::as_string() const
{
    if (!m_value->is_string()) {
        throw mismatch(m_path, "a string", *m_value);
    }
    const auto& text = m_value->get_ref<const std::string&>();
    if (!detail::is_plain(text)) {
        throw FieldError{m_path, detail::k_not_plain};
    }
    return text;
}

std::uint64_t JsonView::as_unsigned() const
{
    if (!m_value->is_number()) {
        throw mismatch(m_path, "a number", *m_value);
    }
    if (!m_value->is_number_unsigned()) {
        throw FieldError{m_path, fmt::format("expected a whole number, not below 0 and below 2^64, "
                                             "found {}",
                                             m_value->dump())};
    }
    return m_value->get<std::uint64_t>();
}

bool JsonView::as_bool() const
{
    if (!m_value->is_boolean()) {
        throw mismatch(m_path, "a boolean", *m_value);
    }
    return m_value->get<bool>();
}

std::vector<std::string> JsonView::as_strings() const
{
    std::vector<std::string> strings;
    for (const JsonView& item : items()) {
        strings.push_back(item.as_string());
    }
    return strings;
}

std::string JsonView::string_or(const char* key, std::string fallback) const
{
    const std::optional<JsonView> member = get(key);
    return member ? member->as_string() : std::move(fallback);
}

std::vector<std::string> JsonView::strings_or_empty(const char* key) const
{
    const std::optional<JsonView> member = get(key);
    return member ? member->as_strings() : std::vector<std::string>{};
}

bool JsonView::bool_or(const char* key, bool fallback) const
{
    const std::optional<JsonView> member = get(key);
    return member ? member->as_bool() : fallback;
}

} // namespace rbeepkg::encoding
