// Tested by tests/store/document_codec_test.cc.
#include "pipeline/store/document_codec.h"

#include "pipeline/store/byte_stream.h"

namespace exhibit {
namespace {

constexpr std::string_view kMagic = "exhibit.document";

void write_span(ByteWriter& out, Span span) {
  out.number(span.begin);
  out.number(span.size());
}

Span read_span(ByteReader& in) {
  const uint32_t begin = in.number32();
  const uint32_t size = static_cast<uint32_t>(in.number_up_to(UINT32_MAX - begin));
  return {begin, begin + size};
}

template <class Enum>
Enum read_enum(ByteReader& in, Enum last) {
  return static_cast<Enum>(in.number_up_to(static_cast<uint64_t>(last)));
}

void write(ByteWriter& out, const ViewPiece& piece) {
  const auto& [view_begin, text_begin] = piece;
  out.number(view_begin);
  out.number(text_begin);
}

void write(ByteWriter& out, const Section& section) {
  const auto& [title, parent, level] = section;
  out.string(title);
  out.signed_number(parent);
  out.signed_number(level);
}

void write(ByteWriter& out, const Block& block) {
  const auto& [kind, role, span, section, page, path, value] = block;
  out.number(static_cast<uint64_t>(kind));
  out.number(static_cast<uint64_t>(role));
  write_span(out, span);
  out.signed_number(section);
  out.signed_number(page);
  out.string(path);
  out.string(value);
}

void write(ByteWriter& out, const Sentence& sentence) {
  const auto& [span, view, block] = sentence;
  write_span(out, span);
  write_span(out, view);
  out.number(block);
}

void write(ByteWriter& out, const Link& link) {
  const auto& [span, url, text] = link;
  write_span(out, span);
  out.string(url);
  out.string(text);
}

void write(ByteWriter& out, const Word& word) {
  const auto& [span, page, left, top, right, bottom] = word;
  write_span(out, span);
  out.signed_number(page);
  for (const float edge : {left, top, right, bottom}) out.real32(edge);
}

void write(ByteWriter& out, const std::string& warning) { out.string(warning); }

template <class T>
void write_all(ByteWriter& out, const std::vector<T>& items) {
  out.number(items.size());
  for (const T& item : items) write(out, item);
}

// No reserve(): a count is bounded by the input's length, an element may be far larger than a byte.
template <class T, class Read>
std::vector<T> read_all(ByteReader& in, Read read) {
  std::vector<T> items;
  for (size_t left = in.count(); left > 0 && in.ok(); --left) items.push_back(read());
  return items;
}

std::vector<ViewPiece> read_view_pieces(ByteReader& in) {
  return read_all<ViewPiece>(in, [&in] {
    ViewPiece piece;
    piece.view_begin = in.number32();
    piece.text_begin = in.number32();
    return piece;
  });
}

std::vector<Section> read_sections(ByteReader& in) {
  return read_all<Section>(in, [&in] {
    Section section;
    section.title = in.string();
    section.parent = in.signed32();
    section.level = in.signed32();
    return section;
  });
}

std::vector<Block> read_blocks(ByteReader& in) {
  return read_all<Block>(in, [&in] {
    Block block;
    block.kind = read_enum(in, BlockKind::field);
    block.role = read_enum(in, BlockRole::caption);
    block.span = read_span(in);
    block.section = in.signed32();
    block.page = in.signed32();
    block.path = in.string();
    block.value = in.string();
    return block;
  });
}

std::vector<Sentence> read_sentences(ByteReader& in) {
  return read_all<Sentence>(in, [&in] {
    Sentence sentence;
    sentence.span = read_span(in);
    sentence.view = read_span(in);
    sentence.block = in.number32();
    return sentence;
  });
}

std::vector<Link> read_links(ByteReader& in) {
  return read_all<Link>(in, [&in] {
    Link link;
    link.span = read_span(in);
    link.url = in.string();
    link.text = in.string();
    return link;
  });
}

std::vector<Word> read_words(ByteReader& in) {
  return read_all<Word>(in, [&in] {
    Word word;
    word.span = read_span(in);
    word.page = in.signed32();
    word.left = in.real32();
    word.top = in.real32();
    word.right = in.real32();
    word.bottom = in.real32();
    return word;
  });
}

bool is_index(int32_t index, size_t size) {
  return index == -1 || (index >= 0 && static_cast<size_t>(index) < size);
}

// The first thing that points outside what it points into; nullptr where all is in place.
const char* find_dangling(const Document& document) {
  const size_t text = document.text.size();
  const size_t view = document.matchable().size();
  for (const ViewPiece& piece : document.view_pieces) {
    if (piece.view_begin > view || piece.text_begin > text) return "a piece of the view";
  }
  // A parent stands before its children, so that a walk to the root ends.
  for (size_t i = 0; i < document.sections.size(); ++i) {
    if (!is_index(document.sections[i].parent, i)) return "a section";
  }
  for (const Block& block : document.blocks) {
    if (block.span.end > text || !is_index(block.section, document.sections.size())) return "a block";
  }
  for (const Sentence& sentence : document.sentences) {
    if (sentence.span.end > text || sentence.view.end > view || sentence.block >= document.blocks.size()) {
      return "a sentence";
    }
  }
  for (const Link& link : document.links) {
    if (link.span.end > text) return "a link";
  }
  for (const Word& word : document.words) {
    if (word.span.end > text) return "a word";
  }
  return nullptr;
}

Error malformed(std::string message) { return {ErrorCode::malformed, std::move(message), ""}; }

}  // namespace

// Every struct is taken apart by name: with a field more than is written here, this does not compile.
std::string encode_document(const Document& document) {
  const auto& [type, title, encoding, text, view, view_pieces, sections, blocks, sentences, links, words,
               pages, warnings] = document;
  ByteWriter out;
  out.string(kMagic);
  out.number(kDocumentCodecVersion);
  out.number(static_cast<uint64_t>(type));
  for (const std::string* part : {&title, &encoding, &text, &view}) out.string(*part);
  write_all(out, view_pieces);
  write_all(out, sections);
  write_all(out, blocks);
  write_all(out, sentences);
  write_all(out, links);
  write_all(out, words);
  out.signed_number(pages);
  write_all(out, warnings);
  return out.take();
}

Result<Document> decode_document(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.string() != kMagic) return malformed("not a stored document");
  if (const uint64_t version = in.number(); version != kDocumentCodecVersion) {
    return malformed("stored document of format " + std::to_string(version) + "; this program reads format " +
                     std::to_string(kDocumentCodecVersion));
  }
  Document document;
  document.type = read_enum(in, MediaType::text);
  document.title = in.string();
  document.encoding = in.string();
  document.text = in.string();
  document.view = in.string();
  document.view_pieces = read_view_pieces(in);
  document.sections = read_sections(in);
  document.blocks = read_blocks(in);
  document.sentences = read_sentences(in);
  document.links = read_links(in);
  document.words = read_words(in);
  document.pages = in.signed32();
  document.warnings = read_all<std::string>(in, [&in] { return in.string(); });
  if (!in.ok() || !in.at_end()) return malformed("stored document is damaged: it does not read to its end");
  if (const char* what = find_dangling(document); what != nullptr) {
    return malformed(std::string("stored document is damaged: ") + what + " points outside it");
  }
  return document;
}

}  // namespace exhibit
