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
        // To a generation whose trees are still there, and to one whose trees come from the cache.
        {"rollback",
         {rbeepkg({"-U", "@hello-1.0"}), rbeepkg({"-U", "@hello-2.0", "@tool-3"})},
         rbeepkg({"--rollback", "1"})},
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
        {"repo_add",
         {{"rbeepkg-repo", "init", "@root/repo"}, {"rbeepkg-repo", "add", "@root/repo", "@tool-3"}},
         {"rbeepkg-repo", "add", "@root/repo", "@hello-1.0", "@big-2.0"},
         {},
         {{"/bin/grep", "-o", "^{\"name\":\"[a-z]*\"", "@root/repo/index"}},
         "repo/files-"},
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
    };
    return k_operations;
}

} // namespace rbeepkg::test
