#include "tests/crash/operations.hpp"

namespace rbeepkg::test {

namespace {

Words rbeepkg(Words words)
{
    words.insert(words.begin(), "rbeepkg");
    words.emplace_back("--noconfirm");
    return words;
}

Words query(Words words)
{
    words.insert(words.begin(), "rbeepkg");
    return words;
}

// In it "$0" is a directory of the machine.
Words shell(const std::string& script, const std::string& directory)
{
    return {"/bin/sh", "-c", script, "@root/" + directory};
}

constexpr const char* k_state = "var/lib/rbeepkg";
constexpr const char* k_index_names = "^{\"name\":\"[a-z]*\"";

} // namespace

const std::vector<Operation>& operations()
{
    static const std::vector<Operation> k_operations = {
        {"install", {}, rbeepkg({"-U", "@hello-1.0"})},
        // Of 30 files; an old generation and its tree go at the end.
        {"upgrade",
         {rbeepkg({"-U", "@big-0.9", "@tool-3"}), rbeepkg({"-U", "@big-1.0"})},
         rbeepkg({"-U", "@big-2.0"}),
         {},
         {query({"-Ql"})}},
        {"beside", {rbeepkg({"-U", "@hello-1.0"})}, rbeepkg({"-U", "--beside", "@hello-2.0"})},
        {"remove", {rbeepkg({"-U", "@hello-1.0", "@tool-3"})}, rbeepkg({"-R", "hello"})},
        {"activate",
         {rbeepkg({"-U", "@hello-1.0"}), rbeepkg({"-U", "--beside", "@hello-2.0"})},
         rbeepkg({"-D", "--activate", "hello=2.0-1"})},
        {"asdeps",
         {rbeepkg({"-U", "@hello-1.0", "@tool-3"})},
         rbeepkg({"-D", "--asdeps", "hello"})},
        {"hold", {rbeepkg({"-U", "@hello-1.0"})}, rbeepkg({"-D", "--hold", "hello"})},
        // To a generation whose trees are still there.
        {"rollback",
         {rbeepkg({"-U", "@hello-1.0"}), rbeepkg({"-U", "@hello-2.0", "@tool-3"})},
         rbeepkg({"--rollback", "1"})},
        // To one whose tree is gone: it comes from the cache.
        {"rollback_cached",
         {rbeepkg({"-Sy"}), rbeepkg({"-S", "offered-worker-cpu"}),
          rbeepkg({"-U", "@tool-3", "--set", "KeepGenerations=9"}),
          rbeepkg({"-R", "offered-worker-cpu", "--set", "KeepGenerations=9"}),
          shell("chmod -R u+w \"$0\" && rm -r \"$0\"",
                std::string{k_state} + "/store/offered-worker-cpu")},
         rbeepkg({"--rollback", "1", "--set", "KeepGenerations=0"})},
        {"several",
         {rbeepkg({"-U", "@hello-1.0"})},
         rbeepkg({"-U", "@hello-2.0", "@tool-3", "@big-1.0"})},
        {"sync",
         {rbeepkg({"-U", "@tool-3"})},
         rbeepkg({"-S", "offered-worker-cpu"}),
         {rbeepkg({"-Sy"})}},
        {"refresh",
         {rbeepkg({"-Sy", "--config", "@old.conf"})},
         rbeepkg({"-Sy"}),
         {},
         {query({"-Si", "offered-worker-cpu"})}},
        {"first_refresh", {}, rbeepkg({"-Sy"})},
        // With children.
        {"hooks",
         {rbeepkg({"-U", "@tool-3"}),
          {"/bin/mkdir", "-p", "@root/etc/rbeepkg/hooks"},
          {"/bin/cp", "@pre.hook", "@post.hook", "@root/etc/rbeepkg/hooks"}},
         rbeepkg({"-U", "@hello-1.0"})},
        {"scripts",
         {rbeepkg({"-U", "@tool-3"}), rbeepkg({"-U", "@scripted-1.0"})},
         rbeepkg({"-U", "@scripted-2.0"})},
        {"overwrite",
         {rbeepkg({"-Sy"}), shell("mkdir -p \"$0\" && echo mine > \"$0/offered-worker-cpu\" &&"
                                  " chmod 755 \"$0/offered-worker-cpu\"",
                                  "usr/local/bin")},
         rbeepkg({"-S", "offered-worker-cpu", "--overwrite", "usr/local/bin/*"})},
        // What is there before is wrong.
        {"repair",
         {rbeepkg({"-Sy"}), rbeepkg({"-S", "offered-worker-cpu"}),
          shell("for file in \"$0\"/*/usr/bin/*; do"
                " chmod u+w \"$file\" && echo broken > \"$file\" && chmod 755 \"$file\"; done",
                std::string{k_state} + "/store/offered-worker-cpu")},
         rbeepkg({"-Qkk", "--repair"}),
         {},
         {query({"-Qkk"})}},
        {"rebuild",
         {rbeepkg({"-Sy"}), rbeepkg({"-U", "@hello-1.0", "@tool-3"}),
          rbeepkg({"-D", "--hold", "hello"})},
         rbeepkg({"-D", "--rebuild"}),
         {},
         {query({"--history", "--json"}), query({"-Si", "offered-worker-cpu"}),
          shell("ls \"$0\" | grep -q rbeepkg.db.replaced", k_state)}},
        // It is set aside, and then what is installed is known again.
        {"rebuild_damaged",
         {rbeepkg({"-U", "@hello-1.0", "@tool-3"}),
          shell("echo no database > \"$0\"/rbeepkg.db", k_state)},
         rbeepkg({"-D", "--rebuild"}),
         {{"/bin/rm", "@root/var/lib/rbeepkg/rbeepkg.db"}}},
        {"repo_add",
         {{"rbeepkg-repo", "init", "@root/repo"}, {"rbeepkg-repo", "add", "@root/repo", "@tool-3"}},
         {"rbeepkg-repo", "add", "@root/repo", "@hello-1.0", "@big-2.0"},
         {},
         {{"/bin/grep", "-o", k_index_names, "@root/repo/index"}}},
        {"repo_remove",
         {{"rbeepkg-repo", "init", "@root/repo"},
          {"rbeepkg-repo", "add", "@root/repo", "@tool-3", "@hello-1.0"}},
         {"rbeepkg-repo", "remove", "@root/repo", "hello"},
         {},
         {{"/bin/grep", "-o", k_index_names, "@root/repo/index"}}},
        {"cache", {rbeepkg({"-Sy"})}, rbeepkg({"-Sw", "offered-worker-cpu"})},
        // Three old generations, the trees that only they list, and a package of the cache.
        {"clean",
         {rbeepkg({"-Sy"}), rbeepkg({"-Sw", "offered-worker-cpu"}),
          rbeepkg({"-U", "@big-0.9", "--set", "KeepGenerations=9"}),
          rbeepkg({"-U", "@big-1.0", "--set", "KeepGenerations=9"}),
          rbeepkg({"-R", "big", "--set", "KeepGenerations=9"}),
          rbeepkg({"-U", "@hello-1.0", "--set", "KeepGenerations=9"})},
         rbeepkg({"-Sc", "--set", "KeepGenerations=0"}),
         {rbeepkg({"-Sc", "--set", "KeepGenerations=2"}),
          rbeepkg({"-Sc", "--set", "KeepGenerations=1"})},
         {query({"--history", "--json"})}},
        // The copy of a machine has no hard links: two trees come to share a file, where the file
        // system has no reflinks by a link that takes its place.
        {"share",
         {rbeepkg({"-U", "@left", "--set", "KeepGenerations=9"}),
          rbeepkg({"-U", "@right", "--set", "KeepGenerations=9"})},
         rbeepkg({"-Sc", "--set", "KeepGenerations=0"}),
         {},
         {query({"--history", "--json"})}},
    };
    return k_operations;
}

} // namespace rbeepkg::test
