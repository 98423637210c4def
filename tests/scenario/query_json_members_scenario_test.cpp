// --json of every query and of every -p: which members each object has, and in which order.
// JSON.md says the same in words; it names every command that is asked here.
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/query_rules.hpp"

namespace {

using namespace rbeepkg;
using encoding::OrderedJson;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;

const std::string k_installed = "schema,name,version,active,reason,path,pinned,hold";
const std::string k_info =
    k_installed + ",tree,description,arch,url,licenses,groups,provides,depends,optdepends,"
                  "conflicts,replaces,required_by,optional_for,installed_size,packager,build_date,"
                  "install_date,install_script,origin,worker_id,backend,build_key,built_how,"
                  "features,profile,flags,needs";
const std::string k_file =
    "schema,name,version,description,arch,url,licenses,groups,provides,depends,optdepends,"
    "conflicts,replaces,compressed_size,installed_size,packager,build_date,install_script,"
    "features,profile,flags,needs";
const std::string k_offered =
    "schema,name,version,catalog,signed,installed,worker_id,title,backend,platforms,"
    "architectures,description,arch,url,licenses,groups,provides,depends,optdepends,conflicts,"
    "replaces,makedepends,build_system,features,recipes,supported_formats,max_context_length,"
    "supports_streaming,supports_batching";
const std::string k_step = "schema,action,name,version,old_version,catalog,backend,origin,detail,"
                           "location,build,download_bytes";

struct Query
{
    std::string words;
    std::string members; // of each object, in their order
    int exit_code = 0;
};

std::string members_of(const OrderedJson& object)
{
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items()) {
        names.push_back(name);
    }
    return join(names, ",");
}

OrderedJson parsed(const ProgramResult& result, const std::string& words)
{
    EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1) << words << result.err;
    OrderedJson json = OrderedJson::parse(result.out, nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << words << "\n" << result.out;
    return json;
}

// "app" needs "lib", which the catalog has in a newer version; "app" has a backup file and a
// program.
class JsonMembers : public testing::Test
{
protected:
    void SetUp() override
    {
        PackageBuilder app{"app", "1-1"};
        app.depends("lib").group("g").executable("usr/bin/app", "#!/bin/sh\n");
        app.file("etc/app.conf", "1\n");
        app.info().package.backup = {"etc/app.conf"};
        m_file = m_given.file(app);
        m_given.installed(PackageBuilder{"lib", "1-1"}, "--asdeps").installed(app);
        m_given.offer(PackageBuilder{"lib", "2-1"}.group("g"))
            .offer(PackageBuilder{"new", "1-1"}.depends("lib").conflicts("app"));
        m_given.done("-Sy");
    }

    void expect(const Query& query)
    {
        const std::string words = query.words + " --json";
        const ProgramResult result = m_given.when(words);
        EXPECT_EQ(result.exit_code, query.exit_code) << words << result.err;
        const OrderedJson list = parsed(result, words);
        ASSERT_TRUE(list.is_array()) << words;
        EXPECT_FALSE(list.empty()) << words;
        for (const OrderedJson& one : list) {
            EXPECT_EQ(members_of(one), query.members) << words;
            EXPECT_EQ(one.value("schema", 0), 1) << words;
        }
    }

    Given m_given;
    std::string m_file;
};

} // namespace

TEST_F(JsonMembers, OfQueriesOfWhatIsInstalled)
{
    for (const Query& query :
         std::vector<Query>{{"-Q", k_installed},
                            {"-Qe", k_installed},
                            {"-Qd", k_installed},
                            {"-Qt", k_installed},
                            {"-Qtt", k_installed},
                            {"-Qm", k_installed},
                            {"-Qn", k_installed},
                            {"-Qu", k_installed + ",catalog,new_version,ignored"},
                            {"-Qi lib", k_info},
                            {"-Qii app", k_info + ",backup"},
                            {"-Ql app", k_installed + ",tree,files"},
                            {"-Qil app", k_info + ",files"},
                            {"-Qc app", k_installed + ",changelog"},
                            {"-Qo " + m_given.machine().bin() + "/app", k_installed + ",file"},
                            {"-Qs app", k_installed + ",description"},
                            {"-Qg", "schema,name,version,group"},
                            {"-Qk", "schema,name,version,tree,files,faulty,faults"},
                            {"-Qkk", "schema,name,version,tree,files,faulty,faults"}}) {
        expect(query);
    }
}

TEST_F(JsonMembers, OfQueriesOfPackageFiles)
{
    expect({"-Qp " + m_file, k_file});
    expect({"-Qpi " + m_file, k_file});
    expect({"-Qpl " + m_file, k_file + ",files"});
    expect({"-Qpc " + m_file, k_file + ",changelog"});
}

TEST_F(JsonMembers, OfQueriesOfCatalogs)
{
    expect({"-Ss new", k_offered});
    expect({"-Sl", k_offered});
    expect({"-Si new", k_offered});
    expect({"-Sii lib", k_offered + ",required_by,optional_for"});
    expect({"-Sg", "schema,name,version,group,catalog"});
    expect({"-Sgg", "schema,name,version,group,catalog"});
}

TEST_F(JsonMembers, OfWhatIsOnlyPrinted)
{
    expect({"-Su -p", k_step});
    expect({"-S lib -p", k_step});
    expect({"-U -p " + m_file, k_step});
    expect({"-Rc lib -p", "schema,action,name,version"});
    expect({"--rollback 0 -p", "schema,action,name,old_version,new_version"});
    expect({"-Scc -p", "schema,kind,name,bytes"});
    const OrderedJson both = parsed(m_given.done("-S new -p --ask 4 --json"), "-S new");
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(members_of(both[0]), k_step);
    EXPECT_EQ(both[1].dump(), R"({"schema":1,"action":"remove","name":"app","version":"1-1"})");
}

TEST_F(JsonMembers, OfTheStateOfTheMachine)
{
    expect({"--history",
            "schema,id,started_at,finished_at,user,command,result,generation,current,kept,"
            "changes"});
    expect({"--doctor", "schema,verdict,subject,text,cure"});
    os::remove_file(m_given.machine().bin() + "/app");
    expect({"-Dk", "schema,verdict,text,cure"});
    const OrderedJson unmet = parsed(m_given.when("-T nope --json"), "-T");
    EXPECT_EQ(members_of(unmet), "schema,unmet");
    const OrderedJson exported = parsed(m_given.done("-D --hive-export --json"), "-D");
    EXPECT_EQ(members_of(exported), "schema,cache,exported,workers,written,removed,capabilities");
}

// A program that reads the answer finds a list, and whoever reads lines finds none.
TEST_F(JsonMembers, NothingToDoIsAnEmptyList)
{
    m_given.done("-Su --noconfirm");
    for (const std::string words :
         {"-Su -p", "-S lib --needed -p", "-Ru lib -p", "--rollback 3 -p"}) {
        EXPECT_EQ(m_given.done(words + " --json").out, "[]\n") << words;
        EXPECT_EQ(m_given.done(words).out, "") << words;
    }
    EXPECT_EQ(m_given.done("-Dk --json").out, "[]\n");
    EXPECT_EQ(m_given.done("-Dkk --json").out, "[]\n");
}

TEST_F(JsonMembers, TheDocumentNamesEachCommand)
{
    const std::string document =
        os::read_file(std::string{RBEEPKG_SOURCE_DIR} + "/cmd/rbeepkg/render/JSON.md", 1U << 20U);
    for (const char* command : {"-Q",
                                "-Qi",
                                "-Ql",
                                "-Qc",
                                "-Qo",
                                "-Qs",
                                "-Qg",
                                "-Sg",
                                "-Qp",
                                "-Ss",
                                "-Sl",
                                "-Si",
                                "-F",
                                "-Fl",
                                "-S -p",
                                "-U -p",
                                "-R -p",
                                "-Sc -p",
                                "-Qk",
                                "-Qkk",
                                "-Dk",
                                "-Dkk",
                                "--doctor",
                                "--history",
                                "--rollback -p",
                                "-T",
                                "-D --hive-export"}) {
        EXPECT_THAT(document, testing::HasSubstr("`" + std::string{command} + "`"));
    }
}
