// Repositories that lie, are broken or go back in time: one clear message, and what was known stays
// as it was.
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/repository/index.hpp"
#include "tests/scenario/repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::PackageBuilder;
using test::RawConnection;
using test::RawHttpServer;
using test::Repository;
using testing::HasSubstr;

constexpr const char* k_tool_file = "tool-1.0-1-any.pkg.tar.zst";

// A repository with "tool", which rbeepkg knows.
class KnownRepository : public Repository
{
public:
    KnownRepository()
    {
        add(PackageBuilder{"tool"}.executable("usr/bin/tool", "#!/bin/sh\n"));
        done({"-Sy"});
    }
    // The next index is refused for this reason, and the copy of before serves.
    void expect_refused(const std::string& reason) const
    {
        const auto result = rbeepkg({"-Sy"});
        EXPECT_NE(result.exit_code, 0) << result.out;
        EXPECT_THAT(result.err, HasSubstr(reason));
        EXPECT_THAT(result.err, HasSubstr("the copy of"));
        EXPECT_EQ(done({"-Sl"}).out, "main tool 1.0-1\n");
    }
    // As a change of the keeper: the serial goes on.
    void next_serial() const
    {
        const std::string serial = "\"serial\":" + std::to_string(this->serial());
        change_index(serial, "\"serial\":" + std::to_string(this->serial() + 1));
    }
};

void answer_not_found(RawConnection& connection)
{
    connection.reply("404 Not Found", {"Content-Length: 0"}, "");
}

} // namespace

TEST(HostileRepository, ATruncatedIndexIsRefused)
{
    const KnownRepository repository;
    repository.next_serial();
    std::string text = repository.read("index");
    text.resize(text.find('\n') + 1);
    repository.write("index", text);
    repository.expect_refused("line 2: the index is truncated: it ends after 0 of 1 packages");
}

TEST(HostileRepository, AnIndexCutWithinALineIsRefused)
{
    const KnownRepository repository;
    std::string text = repository.read("index");
    text.resize(text.size() - 10);
    repository.write("index", text);
    repository.expect_refused("truncated");
}

TEST(HostileRepository, MoreThanTheHeaderSaysIsRefused)
{
    const KnownRepository repository;
    repository.write("index", repository.read("index") + "{}\n");
    repository.expect_refused("line 3: there is more behind the 1 packages");
}

TEST(HostileRepository, AnEndlessIndexIsCutOff)
{
    KnownRepository repository;
    RawHttpServer server{[](RawConnection& connection) {
        if (connection.request().path() != "/index") {
            answer_not_found(connection);
            return;
        }
        const std::string piece(1U << 20U, ' ');
        if (!connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")) {
            return;
        }
        while (connection.send(piece)) {
        }
    }};
    repository.machine().configure({server.url()});
    repository.expect_refused("/index");
}

TEST(HostileRepository, AnHtmlPageIsNamedAsSuch)
{
    const KnownRepository repository;
    repository.write("index", "<!DOCTYPE html><html>hello</html>\n");
    repository.expect_refused("this is an HTML page, not JSON");
}

TEST(HostileRepository, DeepJsonIsRefused)
{
    const KnownRepository repository;
    repository.change_index("\"name\":\"tool\"", "\"name\":\"tool\",\"x\":" +
                                                     std::string(100, '[') + std::string(100, ']'));
    repository.expect_refused("nested more than 8 levels deep");
}

TEST(HostileRepository, DuplicateKeysAreRefused)
{
    const KnownRepository repository;
    repository.change_index("\"name\":\"tool\"", "\"name\":\"tool\",\"name\":\"other\"");
    repository.expect_refused("the key \"name\" occurs twice");
}

TEST(HostileRepository, ANameThatIsAPathIsRefused)
{
    const KnownRepository repository;
    repository.change_index("\"name\":\"tool\"", "\"name\":\"../../x\"");
    repository.expect_refused("line 2: name:");
}

TEST(HostileRepository, AFileNameThatClimbsIsRefused)
{
    for (const char* name : {"../tool.pkg.tar.zst", "/etc/passwd", "..%2f..%2fx", ".hidden",
                             "sub/tool.pkg.tar.zst", "http://host/x", "-rf", ""}) {
        SCOPED_TRACE(name);
        const KnownRepository repository;
        repository.change_index(std::string{"\"path\":\""} + k_tool_file,
                                std::string{"\"path\":\""} + name);
        repository.expect_refused("line 2: file.path:");
    }
}

TEST(HostileRepository, AnAbsurdSerialIsRefused)
{
    for (const char* serial :
         {"9223372036854775808", "18446744073709551616", "-1", "0", "1.5", "\"3\""}) {
        SCOPED_TRACE(serial);
        const KnownRepository repository;
        repository.change_index("\"serial\":2", std::string{"\"serial\":"} + serial);
        repository.expect_refused("line 1: serial:");
    }
}

TEST(HostileRepository, AnotherFormatIsRefused)
{
    const KnownRepository repository;
    repository.change_index("\"format\":1", "\"format\":2");
    repository.expect_refused("format: is 2; this program reads format 1");
}

TEST(HostileRepository, AnOlderSerialIsRefusedUnlessAccepted)
{
    const KnownRepository repository;
    const std::string old = repository.read("index");
    repository.add(PackageBuilder{"more"});
    repository.done({"-Sy"});
    repository.write("index", old);
    const auto result = repository.rbeepkg({"-Sy"});
    EXPECT_EQ(result.exit_code, 8);
    EXPECT_THAT(result.err, HasSubstr("the index has the serial 2, older than 3"));
    EXPECT_THAT(result.err, HasSubstr("rbeepkg -Sy --accept-index"));
    EXPECT_EQ(repository.done({"-Sl"}).out, "main more 1.0-1\nmain tool 1.0-1\n");
    EXPECT_EQ(repository.rbeepkg({"-Syy"}).exit_code, 8) << "forcing a refresh is no consent";
    repository.done({"-Sy", "--accept-index"});
    EXPECT_EQ(repository.done({"-Sl"}).out, "main tool 1.0-1\n");
    repository.done({"-Sy"});
}

TEST(HostileRepository, OtherContentUnderTheSameSerialIsRefused)
{
    const KnownRepository repository;
    repository.change_index("\"file\":{", "\"groups\":[\"x\"],\"file\":{");
    repository.expect_refused("the serial 2 as the one before, and other content");
}

TEST(HostileRepository, AnotherRepositoryInThePlaceOfTheKnownOneIsRefused)
{
    const KnownRepository repository;
    repository.change_index("\"repo\":\"main\"", "\"repo\":\"evil\"");
    repository.expect_refused("the index is of the repository 'evil', and it was 'main'");
}

TEST(HostileRepository, AnotherServerMayBeAnotherRepository)
{
    KnownRepository repository;
    const std::string other = repository.machine_path("other");
    EXPECT_EQ(repository.repo({"init", other}).exit_code, 0);
    repository.machine().configure({"file://" + other});
    EXPECT_THAT(repository.done({"-Sy"}).out, HasSubstr("0 packages"));
}

TEST(HostileRepository, AFirstRefreshThatIsRefusedKeepsItsReason)
{
    const Repository repository;
    repository.change_index("\"serial\":1", "\"serial\":0");
    const auto result = repository.rbeepkg({"-Sy"});
    EXPECT_EQ(result.exit_code, 8);
    EXPECT_THAT(result.err, HasSubstr("serial: is 0; the first is 1"));
}

TEST(HostileRepository, APackageOfAnotherSizeIsRefused)
{
    const KnownRepository repository;
    repository.write(k_tool_file, repository.read(k_tool_file) + "x");
    const auto result = repository.rbeepkg({"-S", "tool", "--noconfirm"});
    EXPECT_EQ(result.exit_code, 8) << result.err;
    EXPECT_EQ(repository.rbeepkg({"-Q"}).out, "");
}

TEST(HostileRepository, APackageOfAnotherDigestIsRefused)
{
    const KnownRepository repository;
    std::string content = repository.read(k_tool_file);
    content.back() = static_cast<char>(content.back() ^ 1);
    repository.write(k_tool_file, content);
    const auto result = repository.rbeepkg({"-S", "tool", "--noconfirm"});
    EXPECT_EQ(result.exit_code, 8) << result.err;
    EXPECT_EQ(repository.rbeepkg({"-Q"}).out, "");
}

// Wrong software: the file is the pinned one, and says something else of itself.
TEST(HostileRepository, APackageThatIsNotWhatTheIndexSaysIsRefused)
{
    const std::vector<std::pair<std::string, std::string>> lies = {
        {"\"version\":\"1.0-1\"", "\"version\":\"2.0-1\""},
        {"\"arch\":\"any\"", "\"arch\":\"any\",\"depends\":[\"evil\"]"},
        {"\"arch\":\"any\"", "\"arch\":\"any\",\"provides\":[\"other\"]"},
        {"\"arch\":\"any\"", "\"arch\":\"any\",\"replaces\":[\"other\"]"}};
    for (const auto& [truth, lie] : lies) {
        SCOPED_TRACE(lie);
        const KnownRepository repository;
        repository.next_serial();
        repository.change_index(truth, lie);
        const auto result = repository.rbeepkg({"-Sy", "tool", "-dd", "--noconfirm"});
        EXPECT_EQ(result.exit_code, 8) << result.err;
        EXPECT_THAT(result.err, HasSubstr("is not what the index of catalog 'main' says"));
        EXPECT_EQ(repository.rbeepkg({"-Q"}).out, "");
    }
}

TEST(HostileRepository, APackageFileOfAnotherNameIsRefused)
{
    const KnownRepository repository;
    repository.next_serial();
    repository.change_index("\"name\":\"tool\"", "\"name\":\"looks-useful\"");
    const auto result = repository.rbeepkg({"-Sy", "looks-useful", "--noconfirm"});
    EXPECT_EQ(result.exit_code, 8) << result.err;
    EXPECT_EQ(repository.rbeepkg({"-Q"}).out, "");
}

TEST(HostileRepository, APackageThatIsThereTwiceIsRefused)
{
    const KnownRepository repository;
    repository.next_serial();
    std::string text = repository.read("index");
    text += text.substr(text.find('\n') + 1);
    repository.write("index", text);
    repository.change_index("\"packages\":1", "\"packages\":2");
    repository.expect_refused("line 3: tool 1.0-1 is there twice or out of order");
}
