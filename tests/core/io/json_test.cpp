#include "core/io/json.hpp"

#include "core/base/random.hpp"
#include "core/io/base64.hpp"
#include "core/io/json_document.hpp"
#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using samples::check_refuses;

JsonDocument read_in_pieces(const std::string& text, std::size_t size) {
  JsonReader reader("file");
  for (std::size_t at = 0; at < text.size(); at += size) reader.add(text.substr(at, size));
  return reader.finish();
}

/// The document with its long texts in it.
Json with_texts(const Json& json) {
  if (json.is_binary()) return std::string(referenced_text(json)->text());
  Json copy = json;
  if (json.is_structured())
    for (auto& value : copy) value = with_texts(value);
  return copy;
}

void refuses(const std::string& text, const std::vector<std::string>& parts) {
  INFO(text.substr(0, 100));
  check_refuses<FormatError>([&] { parse_json(text, "file"); }, parts);
  const std::size_t small = text.size() < 100000 ? 7 : 65536;
  for (const std::size_t size : {small, text.size() + 1})
    check_refuses<FormatError>([&] { read_in_pieces(text, size); }, parts);
}

TEST_CASE("JSON values come back as they are written") {
  const std::string text =
      R"({"a":[1,-2,3.5,1e-3,true,false,null,"x"],"b":{"":"\u00e9\n\"","c":{}},"d":[],"e":"été"})";
  const Json json = parse_json(text, "file");
  CHECK(json == Json::parse(text));
  CHECK(parse_json_document(text, "file").root == json);
  CHECK(parse_json(to_text(json), "file") == json);
  CHECK(parse_json(" \n\t7 ", "file") == 7);
}

TEST_CASE("text that is not JSON is refused with line and column") {
  refuses("", {"file is not valid JSON", "line 1, column 1"});
  refuses("{\n \"a\": 1,\n \"b\": nan}", {"file: b is not valid JSON", "line 3, column 8"});
  for (const char* bad : {"NaN",
                          "[NaN]",
                          "[Infinity]",
                          "[-Infinity]",
                          "{\"a\":1}x",
                          "[1,]",
                          "{\"a\":1,}",
                          "{a:1}",
                          "{'a':1}",
                          "[01]",
                          "[1.]",
                          "[.5]",
                          "[+1]",
                          "[0x1]",
                          "[1e]",
                          "// note\n1",
                          "[1]/**/",
                          "{}{}",
                          "[1] 2",
                          "\"abc",
                          "\"\\x\"",
                          "\"\\u12\"",
                          "\"\\ud800\"",
                          "\"\\udc00\"",
                          "\"a\nb\"",
                          "{\"a\"",
                          "{\"a\":",
                          "[",
                          "]",
                          "[}",
                          "{]",
                          "tru",
                          "nulll",
                          "\"\x01\"",
                          "\"\xff\"",
                          "\"\xc0\xaf\"",
                          "\"\xed\xa0\x80\"",
                          "\"\xf5\x80\x80\x80\"",
                          "\"\xe6\x9d\"",
                          "[1e999]",
                          "[-1e999]",
                          "\xff"})
    refuses(bad, {"file", "not valid JSON", "line "});
}

TEST_CASE("a NUL and what follows it is not overlooked") {
  refuses(std::string("{}\0", 3), {"line 1, column 3: a NUL"});
  refuses(std::string("{}\0{", 4), {"NUL"});
  refuses(std::string("[\"a\0b\"]", 7), {"NUL"});
}

TEST_CASE("a repeated key is refused with its path") {
  refuses(R"({"a":1,"a":1})", {"file repeats the key 'a'", "line 1, column"});
  refuses("{\"a\":\n{\"b\":[0,{\"c\":1,\n\"c\":2}]}}", {"a.b[1]", "repeats the key 'c'", "line 3"});
  refuses(R"({"a":1,"\u0061":1})", {"repeats the key 'a'"});
  const std::string long_key(5000, 'k');
  refuses("{\"" + long_key + "\":1,\"" + long_key + "\":2}", {"repeats the key 'kkkk", "..."});
  CHECK_NOTHROW(parse_json(R"([{"a":1},{"a":{"a":2}}])", "file"));
}

TEST_CASE("deep nesting is refused, 64 levels are not") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK_NOTHROW(parse_json(nested(64), "file"));
  refuses(nested(65), {"nested deeper than 64 levels"});
  refuses(nested(1000000), {"nested deeper than 64 levels"});
  refuses(std::string(1000000, '['), {"nested deeper than 64 levels"});
  std::string objects;
  for (int i = 0; i < 70; ++i) objects += "{\"a\":";
  refuses(objects + "1" + std::string(70, '}'), {"a.a.a", "nested deeper"});
}

TEST_CASE("a flood of values is refused before it fills the memory") {
  std::string text = "[0";
  for (int i = 0; i < 8100000; ++i) text += ",0";
  refuses(text + "]", {"holds more than 8000000 values"});
}

TEST_CASE("long base64 texts of a document are held as their bytes") {
  const std::string data(6000, 'A'), other(1500, '/'), prose(3000, ' ');
  const std::string text = "{\"x\": [\"" + data + "\", \"short\", \"" + prose + "\"],\n \"" +
                           other + "\": \"" + other + "\", \"y\": \"a\\\"b\\\\\"}";
  const JsonDocument document = parse_json_document(text, "file");
  CHECK(parse_json(text, "file") == Json::parse(text));
  const JsonView view(document.root, "file: ");
  const JsonView found = view.at("x").at(std::size_t{0});
  REQUIRE(found.long_text() != nullptr);
  CHECK(found.long_text()->bytes.size() == 4500);
  CHECK(found.text_size() == 6000);
  CHECK(found.text() == data);
  CHECK(view.at("y").long_text() == nullptr);
  CHECK(view.at("y").text_size() == 4);
  CHECK(view.at("x").at(std::size_t{0}).string() == data);
  CHECK(view.at("x").at(std::size_t{0}).is_text());
  CHECK(view.at("x").strings() == std::vector<std::string>{data, "short", prose});
  CHECK(view.at(other).string() == other);
  CHECK(view.at("y").string() == "a\"b\\");
  // Places after a lifted text are still those of the document.
  refuses(text.substr(0, text.size() - 1) + ",\"y\":0}",
          {"repeats the key 'y'", "line 2, column 3"});
  refuses("[\"" + data + "\",\n\"" + data, {"not valid JSON", "line 2"});
}

TEST_CASE("a document is the same in pieces of any size") {
  Random random(5);
  std::string texts = "[\"\\\"a\"";
  for (std::size_t size = 1015; size < 1040; ++size) {
    std::vector<std::uint8_t> bytes(size * 3 / 4 + random.below(40));
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
    const std::string data = encode_base64(bytes.data(), bytes.size());
    // Sound; and what is not: cut, with something inside, at the end, at the start, padded twice.
    for (const std::string& shown :
         {data, data.substr(1), data + "\\n", data + "\\\"" + data, "\u00e9" + data, data + "=",
          data + data, data.substr(0, 500) + "=" + data, data + " " + data, data + "QUJD",
          data + "QR=="})
      texts += ",\"" + shown + "\"";
    texts += ",{\"" + data + "\":\"\",\"\":\"" + data + "\"}";
  }
  texts += "]";
  const Json expected = Json::parse(texts);
  CHECK(parse_json(texts, "file") == expected);
  for (const std::size_t size : {1u, 2u, 3u, 5u, 16u, 1023u, 1024u, 1025u, 4099u, 1000000u}) {
    const JsonDocument document = read_in_pieces(texts, size);
    CHECK(document.texts.size() > 50);
    CHECK(with_texts(document.root) == expected);
  }
}

TEST_CASE("parsing agrees with nlohmann on mangled documents") {
  const std::string data(1100, 'Q');
  const std::string good = "{\"a\":[\"" + data + "\",1.5,\"\\\"" + data + "\"],\"" + data +
                           "\":{\"b\":\"" + data + "\\n\",\"c\":null}}";
  Random random(11);
  const std::string marks = "\"\\{}[],:0\n=Q";
  int accepted = 0;
  for (int round = 0; round < 1500; ++round) {
    std::string text = good;
    for (std::uint64_t edits = 1 + random.below(2); edits > 0; --edits) {
      const auto at = static_cast<std::size_t>(random.below(text.size()));
      const char mark = marks[static_cast<std::size_t>(random.below(marks.size()))];
      if (random.below(3) == 0)
        text.erase(at, 1);
      else if (random.below(2) == 0)
        text.insert(at, 1, mark);
      else
        text[at] = mark;
    }
    const Json expected = Json::parse(text, nullptr, false);
    try {
      const Json json = parse_json(text, "file");
      ++accepted;
      CHECK(json == expected);
      CHECK(with_texts(read_in_pieces(text, 1 + random.below(3000)).root) == expected);
    } catch (const FormatError& error) {
      CHECK_THROWS_AS(read_in_pieces(text, 1 + random.below(3000)), FormatError);
      const bool repeated = std::string(error.what()).find("repeats") != std::string::npos;
      CHECK((repeated || expected.is_discarded()));
    }
  }
  CHECK(accepted > 300);
}

TEST_CASE("a view names path, found value and what was expected") {
  const Json json = parse_json(R"({"a":{"n":1.5,"s":"x","b":true,"l":[1,"y"]}})", "file");
  const JsonView view(json, "file: "), a = view.at("a");
  check_refuses<FormatError>([&] { view.at("z"); }, {"file: ", "has no 'z'"});
  check_refuses<FormatError>([&] { a.at("n").integer(1, 5); },
                             {"file: a.n is 1.5, expected a whole number from 1 to 5"});
  check_refuses<FormatError>([&] { a.at("s").number(); }, {"file: a.s is not a number but 'x'"});
  check_refuses<FormatError>([&] { a.at("s").boolean(); }, {"file: a.s is not true or false"});
  check_refuses<FormatError>([&] { a.at("b").text(); }, {"file: a.b is not a text but boolean"});
  check_refuses<FormatError>([&] { a.at("l").strings(); }, {"file: a.l[0] is not a text"});
  check_refuses<FormatError>([&] { a.at("l").at(std::size_t{2}); }, {"file: a.l has no entry 2"});
  check_refuses<FormatError>([&] { a.at("l").object(); }, {"file: a.l is not an object but [1,"});
  check_refuses<FormatError>([&] { a.array(); }, {"file: a is not an array but an object"});
  check_refuses<FormatError>([&] { a.allow({"n", "s"}); }, {"unknown key 'b'", "may have n, s"});
  CHECK(a.at("n").number() == 1.5);
  CHECK(a.at("b").boolean());
}

TEST_CASE("messages stay one short line whatever a document holds") {
  CHECK(message_text("plain") == "plain");
  CHECK(message_text("a\nb\x01\xff\u00e9") == "a\\nb\\u0001\\ufffd\\u00e9");
  CHECK(message_text(std::string(1000, 'x')).size() < 100);
}

}  // namespace
}  // namespace refrain
