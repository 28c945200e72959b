#include "core/io/base64.hpp"

#include "core/base/random.hpp"
#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

std::string text_of(const std::vector<std::uint8_t>& bytes) {
  return {bytes.begin(), bytes.end()};
}

TEST_CASE("base64 is that of RFC 4648, section 10") {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    CHECK(encode_base64(plain, std::string(plain).size()) == coded);
    CHECK(text_of(decode_base64(coded)) == plain);
    CHECK(base64_decoded_size(coded) == std::string(plain).size());
  }
}

TEST_CASE("base64 brings any bytes back") {
  Random random(3);
  for (std::size_t size = 0; size < 200; ++size) {
    std::vector<std::uint8_t> bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
    CHECK(decode_base64(encode_base64(bytes.data(), size)) == bytes);
  }
}

TEST_CASE("whole groups of base64 are decoded up to the first character that is none") {
  Random random(7);
  const std::string others = std::string("=-_.,\"\\ \n\0@[`{:", 16) + "\x7f\x80\xc3\xff";
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::uint8_t> bytes(random.below(100)), decoded(100 + kBase64Slack);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
    std::string text = encode_base64(bytes.data(), bytes.size() / 3 * 3);
    const std::size_t whole = text.size();
    const bool broken = random.below(2) == 0 && whole > 0;
    const std::size_t at = broken ? random.below(whole) : whole;
    if (broken) text[at] = others[random.below(others.size())];
    CHECK(decode_base64_groups(text, decoded.data()) == at / 4 * 4);
    CHECK(std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at / 4 * 3),
                     decoded.begin()));
  }
}

TEST_CASE("base64 that is not strict is refused with the place") {
  const auto refuses = [](const std::string& text, const std::string& part) {
    samples::check_refuses<FormatError>([&] { decode_base64(text); }, {part});
  };
  refuses("Zg", "not a multiple of 4");
  refuses("Zm9vY", "5 characters");
  refuses("Zm9v Zm9", "offset 4");
  refuses("Zm9\n", "offset 3");
  refuses("Zm-v", "offset 2");
  refuses("Zm_v", "offset 2");
  refuses("Zm9vZ\xc3\xa9=", "offset 5");
  refuses("=m9v", "offset 0");
  refuses("====", "offset 0");
  refuses("Z===", "offset 1");
  refuses("Zg==Zg==", "offset 2");
  refuses("Zg=v", "offset 2");
  refuses("Zh==", "unused bits");
  refuses("Zm9=", "unused bits");
}

}  // namespace
}  // namespace refrain
