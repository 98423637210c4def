#include "libpkg/encoding/json_tokens.hpp"

#include "libpkg/encoding/json_faults.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace rbeepkg::encoding::detail {

namespace {

using Kind = JsonToken::Kind;

// The names of an object's members so far: looked at one by one while they are few.
class Names
{
public:
    // False: it is there already.
    bool add(const JsonTokens& tokens, const JsonToken& name)
    {
        constexpr std::size_t k_few = 64;
        const std::string_view text = tokens.text_of(name);
        if (m_few.size() < k_few) {
            const bool is_new =
                std::none_of(m_few.begin(), m_few.end(),
                             [&](const JsonToken& other) { return tokens.text_of(other) == text; });
            m_few.push_back(name);
            return is_new;
        }
        if (m_many.empty()) {
            for (const JsonToken& other : m_few) {
                m_many.emplace(tokens.text_of(other));
            }
        }
        return m_many.emplace(text).second;
    }

private:
    std::vector<JsonToken> m_few;
    std::unordered_set<std::string> m_many;
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
        return m_open.back().add(m_tokens, m_tokens.list.back());
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
        m_open.emplace_back();
        return add({kind}) && m_open.size() <= m_max_depth;
    }
    bool close()
    {
        m_open.pop_back();
        return add({Kind::end});
    }

    unsigned m_max_depth;
    JsonTokens m_tokens;
    std::vector<Names> m_open;
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
