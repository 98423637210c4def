#include "libpkg/pkgbuild/dump.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/pkgbuild/attributes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::pkgbuild {

namespace {

constexpr std::uint64_t k_max_values = 4096;
constexpr std::size_t k_max_records = 16384;

// The fields of an answer, one after the other. A missing one is "", and remembered.
class Fields
{
public:
    explicit Fields(std::string_view text) : m_rest{text} {}

    std::string_view next()
    {
        const std::size_t end = m_rest.find('\0');
        if (end == std::string_view::npos) {
            m_missing = true;
            m_rest = {};
            return {};
        }
        const std::string_view field = m_rest.substr(0, end);
        m_rest.remove_prefix(end + 1);
        return field;
    }
    bool at_end() const { return m_rest.empty(); }
    bool missing() const { return m_missing; }

private:
    std::string_view m_rest;
    bool m_missing = false;
};

std::optional<VariableKind> parse_kind(std::string_view text)
{
    if (text == "word") {
        return VariableKind::word;
    }
    if (text == "array") {
        return VariableKind::array;
    }
    if (text == "map") {
        return VariableKind::map;
    }
    return std::nullopt;
}

ParseError unreadable()
{
    return {"what the evaluation told cannot be read (the PKGBUILD wrote among it?)"};
}

struct KindAndCount
{
    VariableKind kind;
    std::uint64_t count;
};

Result<KindAndCount> read_kind_and_count(Fields& fields, const std::string& name)
{
    const auto kind = parse_kind(fields.next());
    const auto count = parse_number(fields.next());
    if (!kind || !count) {
        return unreadable();
    }
    if (*count > k_max_values) {
        return ParseError{fmt::format("{} has {} values, more than the {} allowed",
                                      printable(name, 60), *count, k_max_values)};
    }
    return KindAndCount{*kind, *count};
}

std::optional<ParseError> read_variable(Fields& fields, Dump& dump)
{
    const std::string name{fields.next()};
    const Result<KindAndCount> head = read_kind_and_count(fields, name);
    if (!head) {
        return head.error();
    }
    DumpedVariable variable{head->kind, {}, false};
    for (std::uint64_t i = 0; i < head->count; ++i) {
        variable.sparse = parse_number(fields.next()) != i || variable.sparse;
        variable.values.emplace_back(fields.next());
    }
    dump.variables[name] = std::move(variable);
    return std::nullopt;
}

std::optional<ParseError> read_override(Fields& fields, Dump& dump)
{
    DumpedOverride override;
    override.package = fields.next();
    override.variable = fields.next();
    const Result<KindAndCount> head = read_kind_and_count(fields, override.variable);
    if (!head) {
        return head.error();
    }
    override.kind = head->kind;
    for (std::uint64_t i = 0; i < head->count; ++i) {
        override.values.emplace_back(fields.next());
    }
    dump.overrides.push_back(std::move(override));
    return std::nullopt;
}

// One record; done is set by the last one.
std::optional<ParseError> read_record(Fields& fields, std::string_view nonce, Dump& dump,
                                      bool& done)
{
    const std::string_view record = fields.next();
    if (record == "variable") {
        return read_variable(fields, dump);
    }
    if (record == "override") {
        return read_override(fields, dump);
    }
    if (record == "function") {
        dump.functions.emplace(fields.next());
        return std::nullopt;
    }
    if (record == "failed") {
        dump.failed_status = std::string{fields.next()};
    } else if (record != "end") {
        return unreadable();
    }
    done = fields.next() == nonce && fields.at_end();
    return done ? std::nullopt : std::optional{unreadable()};
}

bool is_for_listed_arch(std::string_view arch, const std::vector<std::string>& archs)
{
    return arch.empty() || std::find(archs.begin(), archs.end(), arch) != archs.end();
}

// The architectures of the file and those that its packages have instead.
std::vector<std::string> all_architectures(const Dump& dump)
{
    std::vector<std::string> archs = dump.values("arch");
    for (const DumpedOverride& override : dump.overrides) {
        if (override.variable == "arch") {
            archs.insert(archs.end(), override.values.begin(), override.values.end());
        }
    }
    return archs;
}

bool is_meaningful(std::string_view variable, VariableKind kind,
                   const std::vector<std::string>& archs)
{
    std::string_view arch;
    const AttributeInfo* const info = find_attribute(variable, arch);
    if (info == nullptr || !is_for_listed_arch(arch, archs) ||
        (!arch.empty() && !info->per_architecture)) {
        return false;
    }
    return (kind == VariableKind::array) == (info->kind == AttributeKind::array);
}

PackageSection section_of(const Dump& dump, const std::string& name,
                          const std::vector<std::string>& archs)
{
    PackageSection section{name, {}};
    for (const DumpedOverride& override : dump.overrides) {
        if (override.package == name && is_meaningful(override.variable, override.kind, archs)) {
            section.overrides[override.variable] = override.values;
        }
    }
    return section;
}

} // namespace

const DumpedVariable* Dump::find(const std::string& variable) const
{
    const auto found = variables.find(variable);
    return found == variables.end() ? nullptr : &found->second;
}

std::vector<std::string> Dump::values(const std::string& variable) const
{
    const DumpedVariable* const found = find(variable);
    return found == nullptr ? std::vector<std::string>{} : found->values;
}

Result<Dump> parse_dump(std::string_view output, std::string_view nonce)
{
    if (!is_valid_utf8(output)) {
        return ParseError{"a value is not valid UTF-8"};
    }
    Dump dump;
    Fields fields{output};
    bool done = false;
    for (std::size_t records = 0; !done; ++records) {
        const auto error = read_record(fields, nonce, dump, done);
        if (fields.missing()) {
            return ParseError{"it ended before all of it was read"};
        }
        if (error) {
            return *error;
        }
        if (records > k_max_records) {
            return ParseError{"it sets too many variables"};
        }
    }
    return dump;
}

Pkgbuild pkgbuild_of(const Dump& dump)
{
    const std::vector<std::string> archs = all_architectures(dump);
    Pkgbuild pkgbuild;
    for (const auto& [name, variable] : dump.variables) {
        if (is_meaningful(name, variable.kind, archs)) {
            pkgbuild.attributes[name] = variable.values;
        }
    }
    const std::vector<std::string> names = dump.values("pkgname");
    for (const std::string& name : names) {
        pkgbuild.packages.push_back(section_of(dump, name, archs));
    }
    pkgbuild.attributes["pkgname"] = names;
    pkgbuild.pkgbase = pkgbuild.value("pkgbase");
    if (pkgbuild.pkgbase.empty() && !names.empty()) {
        pkgbuild.pkgbase = names.front();
    }
    pkgbuild.functions = dump.functions;
    return pkgbuild;
}

} // namespace rbeepkg::pkgbuild
