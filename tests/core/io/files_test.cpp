#include "core/io/files.hpp"

#ifndef __EMSCRIPTEN__  // a page has no files

#include <lzma.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>

#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using samples::check_refuses;

/// A folder of its own that goes with the test.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("refrain-files-test-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  /// Writes a file as it is and returns its path.
  std::string put(const std::string& name, const std::string& content) const {
    std::ofstream(*this / name, std::ios::binary) << content;
    return *this / name;
  }
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) count += entry.exists();
    return count;
  }

 private:
  std::filesystem::path path_;
};

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string xz(const std::string& text) {
  std::string out(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t size = 0;
  REQUIRE(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, nullptr,
                                  reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                                  reinterpret_cast<std::uint8_t*>(out.data()), &size,
                                  out.size()) == LZMA_OK);
  out.resize(size);
  return out;
}

std::string long_text() {
  std::string text;
  for (int i = 0; i < 30000; ++i) text += "line " + std::to_string(i) + "\n";
  return text;
}

TEST_CASE("plain, gzip and xz files read alike, joined ones too") {
  const Folder folder;
  const std::string text = long_text();
  CHECK(read_file(folder.put("a", text)) == text);
  CHECK(read_file(folder.put("a.gz", gzip(text))) == text);
  CHECK(read_file(folder.put("a.xz", xz(text))) == text);
  CHECK(read_file(folder.put("b.gz", gzip("one\n") + gzip("two\n"))) == "one\ntwo\n");
  CHECK(read_file(folder.put("b.xz", xz("one\n") + xz("two\n"))) == "one\ntwo\n");
  CHECK(read_file(folder.put("empty", "")).empty());
  CHECK(read_file(folder.put("empty.gz", gzip(""))).empty());
}

TEST_CASE("damaged archives and files that are not there are refused by name") {
  const Folder folder;
  const std::string text = long_text();
  for (const auto& [name, packed] :
       {std::pair{std::string("a.gz"), gzip(text)}, {"a.xz", xz(text)}}) {
    for (const std::size_t size : {std::size_t{12}, packed.size() / 2, packed.size() - 1})
      check_refuses<FileError>([&] { read_file(folder.put(name, packed.substr(0, size))); },
                               {name, "damaged"});
    std::string broken = packed;
    for (std::size_t i = broken.size() / 2; i < broken.size() / 2 + 40; ++i) broken[i] ^= 0x5a;
    check_refuses<FileError>([&] { read_file(folder.put(name, broken)); }, {name, "damaged"});
    check_refuses<FileError>([&] { read_file(folder.put(name, packed + "garbage!")); }, {name});
  }
  check_refuses<FileError>([&] { read_file(folder / "absent"); }, {"absent", "cannot be opened"});
  check_refuses<FileError>([&] { read_file(folder / ""); }, {"cannot be read", "directory"});
}

TEST_CASE("writing replaces a file whole or leaves it as it was") {
  const Folder folder;
  const std::string path = folder / "model.json";
  write_file_atomically(path, "one");
  CHECK(read_file(path) == "one");
  write_file_atomically(path, std::string("t\0wo", 4));
  CHECK(read_file(path) == std::string("t\0wo", 4));
  CHECK(folder.files() == 1);
  check_refuses<FileError>([&] { write_file_atomically(folder / "no/model.json", "x"); },
                           {"no/model.json", "cannot be written"});
  std::filesystem::create_directories(folder / "taken/inside");
  check_refuses<FileError>([&] { write_file_atomically(folder / "taken", "x"); },
                           {"taken: cannot be replaced"});
  CHECK(folder.files() == 2);
}

TEST_CASE("lines end in LF or CR LF, and a byte order mark is no text") {
  const Folder folder;
  using Lines = std::vector<std::string>;
  CHECK(read_lines(folder.put("a", "one\ntwo\n")) == Lines{"one", "two"});
  CHECK(read_lines(folder.put("a", "one\r\n\r\ntwo")) == Lines{"one", "", "two"});
  CHECK(read_lines(folder.put("a", "\n")) == Lines{""});
  CHECK(read_lines(folder.put("a", "\xef\xbb\xbfone\n")) == Lines{"one"});
}

TEST_CASE("text that is no UTF-8 and empty files are refused with their line") {
  const Folder folder;
  check_refuses<DataError>([&] { read_lines(folder.put("a.txt", "one\ntw\xff\n")); },
                           {"a.txt:2", "byte 3", "UTF-8"});
  check_refuses<DataError>([&] { read_lines(folder.put("a.txt", "")); }, {"a.txt", "empty"});
}

TEST_CASE("pairs come from two columns or two files") {
  const Folder folder;
  const ParallelText pairs = read_pairs(folder.put("p.tsv", "a\tb\r\n\nc d\t\u00e9\tthird\n"));
  CHECK(pairs.source == std::vector<std::string>{"a", "c d"});
  CHECK(pairs.target == std::vector<std::string>{"b", "\u00e9"});
  const ParallelText files = read_pairs(folder.put("s", "a\nb\n"), folder.put("t", "c\nd"));
  CHECK(files.source == std::vector<std::string>{"a", "b"});
  CHECK(files.target == std::vector<std::string>{"c", "d"});
  check_refuses<DataError>([&] { read_pairs(folder.put("p.tsv", "a\tb\nno tab\n")); },
                           {"p.tsv:2", "no tab"});
  check_refuses<DataError>([&] { read_pairs(folder.put("p.tsv", "\n\n")); }, {"no sentence pair"});
  check_refuses<DataError>([&] { read_pairs(folder / "s", folder.put("t", "c\n")); },
                           {"s has 2 lines", "t has 1;"});
}

}  // namespace
}  // namespace refrain

#endif
