#include "libpkg/encoding/json_tokens.hpp"

#include "libpkg/encoding/json_faults.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace rbeepkg::encoding::detail {

namespace {

using Kind = JsonToken::Kind;

// The names of the members so far of every object that is open: those of the innermost one stand
// last, and are looked at one by one while they are few.
class Names
{
public:
    Names()
    {
        constexpr std::size_t k_usual = 32;
        m_few.reserve(k_usual);
    }

    std::size_t depth() const { return m_objects.size(); }
    void open() { m_objects.push_back({m_few.size()}); }
    void close()
    {
        m_few.resize(m_objects.back().first);
        m_objects.pop_back();
    }
    // False: it is there already.
    bool add(const JsonTokens& tokens, const JsonToken& name)
    {
        constexpr std::size_t k_few = 64;
        Object& object = m_objects.back();
        const std::string_view text = tokens.text_of(name);
        const auto first = m_few.begin() + static_cast<std::ptrdiff_t>(object.first);
        if (m_few.size() - object.first < k_few) {
            const bool is_new = std::none_of(first, m_few.end(), [&](const JsonToken& other) {
                return tokens.text_of(other) == text;
            });
            m_few.push_back(name);
            return is_new;
        }
        if (object.many.empty()) {
            std::for_each(first, m_few.end(), [&](const JsonToken& other) {
                object.many.emplace(tokens.text_of(other));
            });
        }
        return object.many.emplace(text).second;
    }

private:
    struct Object
    {
        std::size_t first = 0; // of the few
        std::unordered_set<std::string> many = {};
    };
    std::vector<JsonToken> m_few;
    std::vector<Object> m_objects;
};

// Stops at the first thing that we refuse.
class Recorder
{
public:
    Recorder(std::size_t bytes, unsigned max_depth) : m_max_depth{max_depth}
    {
        constexpr std::size_t k_few = 1024;
        m_tokens.bytes.reserve(bytes); // escapes are longer than what they stand for
        m_tokens.list.reserve(std::min(bytes / 8, k_few));
    }

    bool null() { return add({Kind::null}); }
    bool boolean(bool value) { return add({Kind::boolean, value ? 1U : 0U}); }
    bool number_integer(Json::number_integer_t value)
    {
        return add({Kind::negative, static_cast<std::uint64_t>(value)});
    }
    bool number_unsigned(Json::number_unsigned_t value) { return add({Kind::natural, value}); }
    bool number_float(Json::number_float_t /*value*/, const std::string& text)
    {
        return add(kept(Kind::other_number, text));
    }
    bool string(std::string& text) { return add(kept(Kind::text, text)); }
    bool binary(Json::binary_t& /*value*/) { return false; }
    bool start_object(std::size_t /*elements*/) { return open(Kind::object); }
    bool start_array(std::size_t /*elements*/) { return open(Kind::array); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string& name)
    {
        add(kept(Kind::key, name));
        return m_names.add(m_tokens, m_tokens.list.back());
    }
    bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                     const Json::exception& /*error*/)
    {
        return false;
    }

    // Behind the value an end stands: nobody reads on.
    JsonTokens take()
    {
        add({Kind::end});
        return std::move(m_tokens);
    }

private:
    JsonToken kept(Kind kind, const std::string& text)
    {
        const JsonToken token = {kind, m_tokens.bytes.size(), text.size()};
        m_tokens.bytes += text;
        return token;
    }
    bool add(const JsonToken& token)
    {
        m_tokens.list.push_back(token);
        return true;
    }
    bool open(Kind kind)
    {
        m_names.open();
        return add({kind}) && m_names.depth() <= m_max_depth;
    }
    bool close()
    {
        m_names.close();
        return add({Kind::end});
    }

    unsigned m_max_depth;
    JsonTokens m_tokens;
    Names m_names;
};

} // namespace

std::optional<JsonTokens> tokens_of(std::string_view text, const JsonLimits& limits)
{
    if (no_json(text, limits)) {
        return std::nullopt;
    }
    Recorder recorder{text.size(), limits.max_depth};
    if (!Json::sax_parse(text.data(), text.data() + text.size(), &recorder)) {
        return std::nullopt;
    }
    return recorder.take();
}

} // namespace rbeepkg::encoding::detail
