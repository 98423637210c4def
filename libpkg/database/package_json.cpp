#include "libpkg/database/package_json.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/database/package_members.hpp"
#include "libpkg/encoding/json_reader.hpp"
#include "libpkg/encoding/json_writer.hpp"

#include <array>
#include <utility>

namespace rbeepkg::database {

using encoding::JsonMembers;
using encoding::JsonReader;
using encoding::JsonWriter;

namespace {

// By the number of the enumerator.
constexpr std::array<std::string_view, 3> k_recipe_kinds = {"unknown", "binary", "source"};

detail::WrittenRecipe written(const package::Recipe& recipe)
{
    detail::WrittenRecipe text;
    text.kind = k_recipe_kinds.at(static_cast<std::size_t>(recipe.kind));
    text.url = recipe.url;
    if (recipe.pin) {
        text.sha256 = recipe.pin->sha256;
        text.size = recipe.pin->size;
    }
    return text;
}

// nullopt: there is no such kind.
std::optional<package::Recipe> recipe_of(detail::WrittenRecipe text)
{
    for (std::size_t i = 0; i < k_recipe_kinds.size(); ++i) {
        if (k_recipe_kinds.at(i) == text.kind) {
            package::Recipe recipe{static_cast<package::RecipeKind>(i), std::move(text.url)};
            if (!text.sha256.empty()) {
                recipe.pin = package::ContentPin{std::move(text.sha256), text.size};
            }
            return recipe;
        }
    }
    return std::nullopt;
}

template <typename T> bool is_empty(const T& value)
{
    return value == T{};
}

template <typename T> bool is_empty(const std::vector<T>& list)
{
    return list.empty();
}

bool is_empty(const package::Version& version)
{
    return version.text().empty();
}

class Writer
{
public:
    template <typename T> void operator()(const char* key, const T& member)
    {
        if (!is_empty(member)) {
            always(key, member);
        }
    }
    template <typename T> void always(const char* key, const T& member)
    {
        m_json.key(key);
        put(member);
    }

    void put(const std::string& text) { m_json.text(text); }
    void put(const package::Version& version) { m_json.text(version.text()); }
    void put(std::int64_t number) { m_json.number(number); }
    void put(std::uint64_t number) { m_json.number(number); }
    void put(const std::optional<std::uint64_t>& number) { m_json.number(*number); }
    void put(bool flag) { m_json.boolean(flag); }
    void put(const package::Recipe& recipe) { put(written(recipe)); }
    template <typename T> void put(const std::vector<T>& list)
    {
        m_json.open_array();
        for (const T& thing : list) {
            put(thing);
        }
        m_json.close_array();
    }
    template <typename T> void put(const T& thing)
    {
        if constexpr (requires { thing.to_string(); }) {
            m_json.text(thing.to_string());
        } else {
            m_json.open_object();
            detail::visit_members(*this, thing);
            m_json.close_object();
        }
    }

    std::string take() && { return std::move(m_json).take(); }

private:
    JsonWriter m_json;
};

class Reader
{
public:
    explicit Reader(JsonReader& json) : m_json{json} {}

    void read(std::string& text) { text = m_json.text(); }
    void read(std::int64_t& number) { number = m_json.signed_number(); }
    void read(std::uint64_t& number) { number = m_json.unsigned_number(); }
    void read(std::optional<std::uint64_t>& number) { number = m_json.unsigned_number(); }
    void read(bool& flag) { flag = m_json.boolean(); }
    void read(package::Version& version)
    {
        const std::string_view text = m_json.text();
        version = text.empty() ? package::Version{} : parsed<package::Version>(text);
    }
    void read(package::Recipe& recipe)
    {
        detail::WrittenRecipe text;
        read(text);
        std::optional<package::Recipe> known = recipe_of(std::move(text));
        if (!known) {
            m_json.refuse_member("kind", "is no kind of recipe");
        }
        recipe = *std::move(known);
    }
    template <typename T> void read(std::vector<T>& list)
    {
        list.clear();
        for (m_json.open_array(); m_json.next();) {
            read(list.emplace_back());
        }
    }
    template <typename T> void read(T& thing)
    {
        if constexpr (requires { T::parse(std::string_view{}); }) {
            thing = parsed<T>(m_json.text());
        } else {
            JsonMembers members{m_json};
            Filler filler{*this, members};
            while (members.are_left()) {
                detail::visit_members(filler, thing);
            }
        }
    }

private:
    struct Filler
    {
        Reader& reader;
        JsonMembers& members;

        template <typename T> void operator()(const char* key, T& member)
        {
            members.take(key, [&] { reader.read(member); });
        }
        template <typename T> void always(const char* key, T& member) { (*this)(key, member); }
    };

    template <typename T> T parsed(std::string_view text)
    {
        Result<T> thing = T::parse(text);
        if (!thing) {
            m_json.refuse(thing.error().to_string());
        }
        return *std::move(thing);
    }

    JsonReader& m_json;
};

template <typename T> std::string text_of(const T& package)
{
    Writer writer;
    writer.put(package);
    return std::move(writer).take();
}

template <typename T> T from_text(std::string_view text, std::string_view what)
{
    T package; // it is large: made where it stays
    const Result<bool> is_read = encoding::read_json(text, {}, [&](JsonReader& json) {
        Reader{json}.read(package);
        return true;
    });
    if (!is_read) {
        throw make_error(ErrorCode::corrupt, "the database's row of {} is damaged: {}", what,
                         is_read.error().to_string());
    }
    return package;
}

} // namespace

std::string to_json_text(const package::Package& package)
{
    return text_of(package);
}

std::string to_json_text(const package::SyncPackage& package)
{
    return text_of(package);
}

package::Package package_from_text(std::string_view text, std::string_view what)
{
    return from_text<package::Package>(text, what);
}

package::SyncPackage sync_package_from_text(std::string_view text, std::string_view what)
{
    return from_text<package::SyncPackage>(text, what);
}

} // namespace rbeepkg::database
