#include "core/io/files.hpp"

#ifndef __EMSCRIPTEN__  // a page has no files; its texts come as arguments

#include <lzma.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>

#include "core/base/error.hpp"
#include "core/text/utf8.hpp"

namespace refrain {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

std::string unpack_gzip(const std::string& packed, const std::string& path) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) throw FileError("zlib could not be started");
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> owner(&stream, &inflateEnd);
  std::size_t fed = 0;
  std::string out;
  std::array<char, 1 << 16> block;
  for (;;) {
    if (stream.avail_in == 0) {  // zlib counts in 32 bits
      const std::size_t next = std::min(packed.size() - fed, std::size_t{1} << 30);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + fed));
      stream.avail_in = static_cast<uInt>(next);
      fed += next;
    }
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = block.size();
    const int code = inflate(&stream, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END)
      throw FileError(path + ": damaged gzip data after " + std::to_string(out.size()) +
                      " bytes; fetch the file again");
    out.append(block.data(), block.size() - stream.avail_out);
    if (code == Z_STREAM_END && stream.avail_in == 0 && fed == packed.size()) return out;
    if (code == Z_STREAM_END) inflateReset(&stream);  // files may be joined
  }
}

std::string unpack_xz(const std::string& packed, const std::string& path) {
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_stream_decoder(&stream, UINT64_MAX, LZMA_CONCATENATED) != LZMA_OK)
    throw FileError("liblzma could not be started");
  const std::unique_ptr<lzma_stream, decltype(&lzma_end)> owner(&stream, &lzma_end);
  stream.next_in = reinterpret_cast<const std::uint8_t*>(packed.data());
  stream.avail_in = packed.size();
  std::string out;
  std::array<char, 1 << 16> block;
  for (;;) {
    stream.next_out = reinterpret_cast<std::uint8_t*>(block.data());
    stream.avail_out = block.size();
    const lzma_ret code = lzma_code(&stream, LZMA_FINISH);
    if (code != LZMA_OK && code != LZMA_STREAM_END)
      throw FileError(path + ": damaged xz data after " + std::to_string(out.size()) +
                      " bytes; fetch the file again");
    out.append(block.data(), block.size() - stream.avail_out);
    if (code == LZMA_STREAM_END) return out;
  }
}

}  // namespace

std::string read_file(const std::string& path) {
  const File file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw FileError(path + ": cannot be opened: " + std::strerror(errno));
  std::string bytes;
  // The size is known of a file, not of a pipe.
  if (std::fseek(file.get(), 0, SEEK_END) == 0) {
    const long size = std::ftell(file.get());
    if (size > 0 && size < LONG_MAX) bytes.reserve(static_cast<std::size_t>(size));
    std::rewind(file.get());
  }
  std::array<char, 1 << 16> block;
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), file.get()))
    bytes.append(block.data(), count);
  if (std::ferror(file.get()) != 0)
    throw FileError(path + ": cannot be read: " + std::strerror(errno));
  if (bytes.rfind("\x1f\x8b", 0) == 0) return unpack_gzip(bytes, path);
  if (bytes.rfind("\xfd"
                  "7zXZ",
                  0) == 0)
    return unpack_xz(bytes, path);
  return bytes;
}

void write_file_atomically(const std::string& path, const std::string& content) {
  const std::string beside = path + ".part";
  const auto refuse = [&](const std::string& name, const char* problem) {
    const std::string reason = std::strerror(errno);
    std::remove(beside.c_str());
    throw FileError(name + ": cannot be " + problem + ": " + reason);
  };
  File file(std::fopen(beside.c_str(), "wb"), &std::fclose);
  if (!file) throw FileError(beside + ": cannot be written: " + std::strerror(errno));
  // On the disk before it takes the old file's place, so that a power cut leaves one of the two.
  if (std::fwrite(content.data(), 1, content.size(), file.get()) != content.size() ||
      std::fflush(file.get()) != 0 || fsync(fileno(file.get())) != 0)
    refuse(beside, "written");
  if (std::fclose(file.release()) != 0) refuse(beside, "written");
  if (std::rename(beside.c_str(), path.c_str()) != 0) refuse(path, "replaced");
}

std::vector<std::string> read_lines(const std::string& path) {
  const std::string text = read_file(path);
  std::vector<std::string> lines;
  const std::size_t mark = text.rfind("\xef\xbb\xbf", 0) == 0 ? 3 : 0;  // some editors' first bytes
  for (std::size_t start = mark; start < text.size();) {
    std::size_t end = text.find('\n', start);
    if (end == std::string::npos) end = text.size();
    std::size_t length = end - start;
    if (length > 0 && text[end - 1] == '\r') --length;
    lines.push_back(text.substr(start, length));
    if (const auto bad = find_invalid_utf8(lines.back()))
      throw DataError(path + ":" + std::to_string(lines.size()) + ": not UTF-8 at byte " +
                      std::to_string(*bad + 1) + " of the line; convert the file to UTF-8");
    start = end + 1;
  }
  if (lines.empty()) throw DataError(path + ": is empty; it needs at least one line");
  return lines;
}

ParallelText read_pairs(const std::string& path) {
  ParallelText text;
  std::size_t number = 0;
  for (const std::string& line : read_lines(path)) {
    ++number;
    if (line.empty()) continue;
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos)
      throw DataError(path + ":" + std::to_string(number) +
                      ": has no tab; a line is source, tab, target");
    const std::size_t end = line.find('\t', tab + 1);
    text.source.push_back(line.substr(0, tab));
    text.target.push_back(line.substr(tab + 1, end == std::string::npos ? end : end - tab - 1));
  }
  if (text.source.empty()) throw DataError(path + ": has no sentence pair");
  return text;
}

ParallelText read_pairs(const std::string& source_path, const std::string& target_path) {
  ParallelText text{read_lines(source_path), read_lines(target_path)};
  if (text.source.size() != text.target.size())
    throw DataError(source_path + " has " + std::to_string(text.source.size()) + " lines but " +
                    target_path + " has " + std::to_string(text.target.size()) +
                    "; line n of one must translate line n of the other");
  return text;
}

}  // namespace refrain

#endif
