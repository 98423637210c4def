#include "libpkg/database/json_fields.hpp"

namespace rbeepkg::database::detail {

using encoding::FieldError;
using encoding::Json;

void put(Json& object, const char* key, const std::string& text)
{
    if (!text.empty()) {
        object[key] = text;
    }
}

void put(Json& object, const char* key, const std::vector<std::string>& texts)
{
    if (!texts.empty()) {
        object[key] = texts;
    }
}

void put_number(Json& object, const char* key, std::int64_t number)
{
    if (number != 0) {
        object[key] = number;
    }
}

void put_number(Json& object, const char* key, std::uint64_t number)
{
    if (number != 0) {
        object[key] = number;
    }
}

const Json* find(const Json& object, const char* key)
{
    if (!object.is_object()) {
        throw FieldError{key, "is looked for in what is no object"};
    }
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

std::string text_of(const Json& object, const char* key)
{
    const Json* value = find(object, key);
    if (value == nullptr) {
        return {};
    }
    if (!value->is_string()) {
        throw FieldError{key, "is no string"};
    }
    return value->get<std::string>();
}

std::vector<std::string> texts_of(const Json& object, const char* key)
{
    const Json* value = find(object, key);
    std::vector<std::string> texts;
    if (value == nullptr) {
        return texts;
    }
    if (!value->is_array()) {
        throw FieldError{key, "is no array"};
    }
    texts.reserve(value->size());
    for (const Json& item : *value) {
        if (!item.is_string()) {
            throw FieldError{key, "has an element that is no string"};
        }
        texts.push_back(item.get<std::string>());
    }
    return texts;
}

std::int64_t signed_of(const Json& object, const char* key)
{
    const Json* value = find(object, key);
    if (value != nullptr && !value->is_number_integer()) {
        throw FieldError{key, "is no whole number"};
    }
    return value == nullptr ? 0 : value->get<std::int64_t>();
}

std::uint64_t unsigned_of(const Json& object, const char* key)
{
    const Json* value = find(object, key);
    if (value != nullptr && !value->is_number_unsigned()) {
        throw FieldError{key, "is no whole number from 0"};
    }
    return value == nullptr ? 0 : value->get<std::uint64_t>();
}

bool flag_of(const Json& object, const char* key, bool absent)
{
    const Json* value = find(object, key);
    if (value != nullptr && !value->is_boolean()) {
        throw FieldError{key, "is no boolean"};
    }
    return value == nullptr ? absent : value->get<bool>();
}

std::vector<const Json*> objects_of(const Json& object, const char* key)
{
    const Json* value = find(object, key);
    std::vector<const Json*> objects;
    if (value == nullptr) {
        return objects;
    }
    if (!value->is_array()) {
        throw FieldError{key, "is no array"};
    }
    for (const Json& item : *value) {
        objects.push_back(&item);
    }
    return objects;
}

} // namespace rbeepkg::database::detail
