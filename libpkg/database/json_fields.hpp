// Writing and reading of the JSON of package_json.hpp, one field at a time. Internal to this room.
// Texts come back byte for byte: unlike encoding::JsonView this refuses no control character, since
// a package that is installed must stay listable.
#pragma once

#include "libpkg/encoding/json.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rbeepkg::database::detail {

void put(encoding::Json& object, const char* key, const std::string& text);
void put(encoding::Json& object, const char* key, const std::vector<std::string>& texts);
void put_number(encoding::Json& object, const char* key, std::int64_t number);
void put_number(encoding::Json& object, const char* key, std::uint64_t number);

// Things with to_string() and parse().
template <typename T>
void put_parsed(encoding::Json& object, const char* key, const std::vector<T>& things)
{
    std::vector<std::string> texts;
    texts.reserve(things.size());
    for (const T& thing : things) {
        texts.push_back(thing.to_string());
    }
    put(object, key, texts);
}

// Absent: nullptr. Throws FieldError when `object` is none.
const encoding::Json* find(const encoding::Json& object, const char* key);
// Absent: the empty value. FieldError for another type.
std::string text_of(const encoding::Json& object, const char* key);
std::vector<std::string> texts_of(const encoding::Json& object, const char* key);
std::int64_t signed_of(const encoding::Json& object, const char* key);
std::uint64_t unsigned_of(const encoding::Json& object, const char* key);
bool flag_of(const encoding::Json& object, const char* key, bool absent);
// The elements of an array of objects.
std::vector<const encoding::Json*> objects_of(const encoding::Json& object, const char* key);

template <typename T> T parsed(const std::string& text, const char* key)
{
    Result<T> result = T::parse(text);
    if (!result) {
        throw encoding::FieldError{key, result.error().to_string()};
    }
    return *std::move(result);
}

template <typename T> std::vector<T> parsed_of(const encoding::Json& object, const char* key)
{
    std::vector<T> things;
    for (const std::string& text : texts_of(object, key)) {
        things.push_back(parsed<T>(text, key));
    }
    return things;
}

} // namespace rbeepkg::database::detail
