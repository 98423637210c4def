#include "libpkg/build/tidy_plan.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/build/failure.hpp"
#include "libpkg/build/inside.hpp"
#include "libpkg/build/run_function.hpp"
#include "libpkg/os/file.hpp"

namespace rbeepkg::build {

namespace {

constexpr const char* k_script_name = "tidy";
constexpr const char* k_plan_name = "tidy-plan";
constexpr const char* k_inside_debug = "/build/debug";

// Arguments: 1 where debug symbols are kept, the directory of their sources, pkgbase. Results are
// written into the files that are there: their other names, modes and owners stay. What is done of
// files and links is what makepkg's debug packages are made of.
constexpr std::string_view k_script = R"bash(
declare -r keeps_debug=$1 sources=/build/debug/$2 source_name=/$2/$3
declare -r debug=/build/debug/usr/lib/debug copy=/tmp/rbeepkg-tidied listed=/tmp/rbeepkg-listed
export LC_ALL=C
umask 022
cd /build/pkg || exit 1

fail() {
    printf 'cannot %s %s\n' "$1" "$2" >&2
    exit 1
}

write_back() {
    cat "$copy" >"$1" || fail write "$1"
    rm -f "$copy"
}

build_id_of() {
    local word rest
    while read -r word rest; do
        if [[ $word == Build && $rest =~ ^ID:\ ([0-9a-f]{4,128})$ ]]; then
            printf '%s' "${BASH_REMATCH[1]}"
            return
        fi
    done < <(readelf -n "$1" 2>/dev/null)
}

keep_sources() {
    local name
    debugedit --no-recompute-build-id --base-dir /build/src --dest-dir "$source_name" \
        --list-file "$listed" "$1"
    [[ -f $listed ]] || return
    while IFS= read -rd '' name; do
        if [[ -f /build/src/$name && ! -e $sources/$name ]]; then
            mkdir -p "$sources/$(dirname -- "$name")" && cp -- "/build/src/$name" "$sources/$name" ||
                fail keep "the source $name"
        fi
    done <"$listed"
    rm -f "$listed"
}

link_build_id() {
    local name=$1 place=$debug/.build-id/${2:0:2} id=${2:2} program
    case $name in
        usr/lib/*) program=../../../${name#usr/lib/} ;;
        usr/*) program=../../../../${name#usr/} ;;
        *) program=../../../../../$name ;;
    esac
    mkdir -p "$place" || fail make "$place"
    ln -s "$program" "$place/$id"
    ln -s "../../$name.debug" "$place/$id.debug"
}

# Fails where the file is done with: its symbols are kept already, or it has none to keep.
keep_debug() {
    local file=$1 id
    id=$(build_id_of "./$file")
    if [[ $id ]]; then
        [[ ! -f $debug/.build-id/${id:0:2}/${id:2}.debug ]] || return 1
    else
        [[ ! -f $debug/$file.debug ]] || return 1
    fi
    keep_sources "./$file"
    mkdir -p "$debug/$(dirname -- "$file")" || fail make "$debug"
    objcopy --only-keep-debug "./$file" "$debug/$file.debug" 2>/dev/null || return 1
    if objcopy --add-gnu-debuglink="$debug/$file.debug" "./$file" "$copy"; then
        write_back "./$file"
    fi
    if [[ $id ]]; then
        link_build_id "$file" "$id"
    fi
}

strip_with() {
    local file=$1
    shift
    if strip "$@" -o "$copy" "./$file"; then
        write_back "./$file"
    fi
}

mapfile -d '' -t plan </build/driver/tidy-plan || exit 1
if ((keeps_debug)); then
    mkdir -p "$debug" "$sources" || exit 1
fi
for ((at = 0; at < ${#plan[@]}; )); do
    file=${plan[at + 1]}
    case ${plan[at]} in
        strip)
            static_library=${plan[at + 2]} count=${plan[at + 3]}
            if ! ((keeps_debug)) || keep_debug "$file"; then
                strip_with "$file" "${plan[@]:at + 4:count}"
            fi
            if ((static_library)); then
                strip_with "$file" -R '.gnu.lto_*' -R '.gnu.debuglto_*' -N __gnu_lto_v1
            fi
            at=$((at + 4 + count))
            ;;
        twin)
            twin=${plan[at + 2]}
            if [[ -f $debug/$file.debug && ! -e $debug/$twin.debug ]]; then
                mkdir -p "$debug/$(dirname -- "$twin")" && ln "$debug/$file.debug" "$debug/$twin.debug" ||
                    fail link "$twin.debug"
            fi
            at=$((at + 3))
            ;;
        compress)
            gzip -9 -n -f "./$file" || fail compress "$file"
            at=$((at + 2))
            ;;
    esac
done
)bash";

struct Program
{
    const char* name;
    const char* package;
};

void require(const Program& program)
{
    if (!os::find_executable(program.name, "/usr/local/bin:/usr/bin")) {
        throw Error{
            ErrorCode::unsupported,
            fmt::format("cannot tidy the package: there is no {} on this machine", program.name),
            fmt::format("install {}, or turn the option off that wants it (OPTIONS in "
                        "makepkg.conf)",
                        program.package)};
    }
}

void require_programs(const TidyPlan& plan, bool keeps_debug)
{
    if (plan.strips()) {
        require({"strip", "binutils"});
    }
    if (keeps_debug) {
        require({"objcopy", "binutils"});
        require({"debugedit", "debugedit"});
    }
}

sandbox::Policy tidy_policy(const Job& job, const std::string& package, const DebugPlace& debug)
{
    sandbox::Policy policy = policy_for(job, false);
    policy.directory = inside::k_pkg;
    std::vector<sandbox::Bind>& binds = policy.binds;
    binds.push_back({job.workspace.driver(), inside::k_driver, false, false});
    binds.push_back({job.workspace.src(), inside::k_src, false, false});
    binds.push_back({job.workspace.pkg(package), inside::k_pkg, true, false});
    if (!debug.directory.empty()) {
        binds.push_back({debug.directory, k_inside_debug, true, false});
    }
    return policy;
}

} // namespace

void TidyPlan::strip(const std::string& path, const std::vector<std::string>& flags,
                     bool static_library)
{
    m_strips = true;
    m_words.insert(m_words.end(),
                   {"strip", path, static_library ? "1" : "0", std::to_string(flags.size())});
    m_words.insert(m_words.end(), flags.begin(), flags.end());
}

void TidyPlan::twin(const std::string& path, const std::string& twin)
{
    m_words.insert(m_words.end(), {"twin", path, twin});
}

void TidyPlan::compress(const std::string& path)
{
    m_words.insert(m_words.end(), {"compress", path});
}

std::string TidyPlan::text() const
{
    std::string text;
    for (const std::string& word : m_words) {
        text += word;
        text += '\0';
    }
    return text;
}

void run_tidy_plan(Job& job, const std::string& package, const TidyPlan& plan,
                   const DebugPlace& debug)
{
    if (plan.empty()) {
        return;
    }
    const bool keeps_debug = !debug.directory.empty() && plan.strips();
    require_programs(plan, keeps_debug);
    write_readable(os::join_path(job.workspace.driver(), k_script_name), k_script);
    write_readable(os::join_path(job.workspace.driver(), k_plan_name), plan.text());
    const os::Outcome outcome = run_logged(
        job, Phase::package, "tidying", tidy_policy(job, package, debug),
        {"/usr/bin/bash", "--noprofile", "--norc", os::join_path(inside::k_driver, k_script_name),
         keeps_debug ? "1" : "0", debug.source_directory, job.pkgbuild.pkgbase});
    if (!outcome.succeeded()) {
        throw function_failure(job, "tidying", outcome.describe(), false);
    }
}

} // namespace rbeepkg::build
