#include "libpkg/base/text.hpp"
#include "libpkg/pkgbuild/attributes.hpp"
#include "libpkg/pkgbuild/dump.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::pkgbuild {

namespace {

bool contains(const std::vector<std::string>& list, std::string_view value)
{
    return std::find(list.begin(), list.end(), value) != list.end();
}

// Why a variable may not be what it is; "" when it may. Variables of architectures that are not
// listed mean nothing, whatever they are.
std::string kind_fault(std::string_view name, VariableKind kind,
                       const std::vector<std::string>& archs)
{
    std::string_view arch;
    const AttributeInfo* const info = find_attribute(name, arch);
    if (info == nullptr || (!arch.empty() && !contains(archs, arch))) {
        return {};
    }
    if (!arch.empty() && !info->per_architecture) {
        return fmt::format("{} cannot be architecture-specific: {}", info->name, name);
    }
    if (arch == "any") {
        return fmt::format("the architecture 'any' has no variables of its own: {}", name);
    }
    if (info->kind == AttributeKind::array && kind != VariableKind::array) {
        return fmt::format("{} must be an array", name);
    }
    if (info->kind == AttributeKind::word && kind == VariableKind::array) {
        return fmt::format("{} must not be an array", name);
    }
    return {};
}

std::string override_fault(const DumpedOverride& override, const std::vector<std::string>& archs)
{
    std::string fault = kind_fault(override.variable, override.kind, archs);
    std::string_view arch;
    const AttributeInfo* const info = find_attribute(override.variable, arch);
    const bool counts = info != nullptr && (arch.empty() || contains(archs, arch));
    if (fault.empty() && counts && !info->overridable) {
        fault = fmt::format("{} cannot be set inside a package function", override.variable);
    }
    return fault;
}

} // namespace

std::vector<std::string> lint_kinds(const Dump& dump)
{
    std::vector<std::string> faults;
    const std::vector<std::string> archs = dump.values("arch");
    for (const auto& [name, variable] : dump.variables) {
        if (std::string fault = kind_fault(name, variable.kind, archs); !fault.empty()) {
            faults.push_back(std::move(fault));
        }
    }
    for (const DumpedOverride& override : dump.overrides) {
        if (const std::string fault = override_fault(override, archs); !fault.empty()) {
            faults.push_back(
                fmt::format("package function of {}: {}", printable(override.package, 60), fault));
        }
    }
    if (const DumpedVariable* source = dump.find("source"); source != nullptr && source->sparse) {
        faults.emplace_back("source must not have gaps");
    }
    return faults;
}

} // namespace rbeepkg::pkgbuild
