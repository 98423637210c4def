// What the three shapes of an entry have in common: their fields, read strictly and within limits.
// Everything here throws encoding::FieldError, which names the field and its place.
#pragma once

#include "libpkg/encoding/json.hpp"
#include "libpkg/package/package.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::catalog {

using encoding::JsonView;

constexpr std::size_t k_max_entries = 10'000;
constexpr std::size_t k_max_variants = 32;
constexpr std::size_t k_max_strings = 256;
constexpr std::size_t k_max_string = 64U << 10U;

// Names of fields that are spelt differently in the shapes.
struct AbilityKeys
{
    const char* formats;
    const char* context_length;
    const char* streaming;
    const char* batching;
};
constexpr AbilityKeys k_snake_abilities = {"supported_formats", "max_context_length",
                                           "supports_streaming", "supports_batching"};
constexpr AbilityKeys k_camel_abilities = {"supportedFormats", "maxContextLength",
                                           "supportsStreaming", "supportsBatching"};

std::string text(const JsonView& object, const char* key);
std::string text_or_empty(const JsonView& object, const char* key);
// For people: line breaks and other control characters are cleaned, not refused.
std::string prose_or_empty(const JsonView& object, const char* key);
std::vector<std::string> texts_or_empty(const JsonView& object, const char* key);

std::string id_of(const JsonView& entry);
package::Version version_of(const JsonView& entry);
// cpu, cuda, metal, rocm or vulkan.
std::string backend_of(const JsonView& object, const char* key);
std::vector<package::Depend> depends_of(const JsonView& object, const char* key);
std::optional<package::Recipe> recipe_of(const JsonView& object, const char* key,
                                         package::RecipeKind kind);
package::BuildOptions build_of(const JsonView& object);
package::SourceHint source_of(const JsonView& entry);
package::Capabilities capabilities_of(const JsonView& object, const AbilityKeys& keys);
// Our own optional block: {"rbeepkg": {"packages": [{"url", "sha256", "size", "arch"}]}}.
std::vector<package::PrebuiltFile> prebuilt_of(const JsonView& object);
// The same block: "provides", "conflicts", "replaces", "groups", "optdepends", as .PKGINFO has
// them; what is there already stays.
void add_relations(const JsonView& object, package::Package& package);

// Throws FieldError at the view.
[[noreturn]] void reject(const JsonView& view, std::string message);

} // namespace rbeepkg::catalog
