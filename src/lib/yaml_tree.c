#include "yaml_tree.h"

#include "memory.h"
#include "utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* A sequence or mapping whose end has not come. */
struct frame {
    struct tree *tree;
    struct tree *key;  /* of a mapping, waiting for its value */
    bool flow;         /* in brackets */
    long indentation;  /* column of the innermost block around it or of itself, from 0; -1: none */
    yaml_mark_t start; /* of the outermost brackets */
};

struct reader {
    struct slice text;
    uint32_t *offsets; /* the byte at which each character begins; one more for the end */
    yaml_parser_t parser;
    struct tree *root;
    struct frame frames[YAML_DEPTH_MAX];
    size_t depth;
    bool document_seen;
    size_t previous_end; /* the byte behind the event before */
    size_t fault;        /* the byte at which what was refused stands */
    struct error *error;
};

static uint32_t *offsets_of(struct slice text)
{
    uint32_t *offsets = memory_array(text.length + 1, sizeof *offsets);
    size_t count = 0;
    for (size_t at = 0, length; at < text.length; at += length) {
        offsets[count++] = (uint32_t)at;
        utf8_decode(slice_make(text.data + at, text.length - at), &length);
    }
    while (count <= text.length)
        offsets[count++] = (uint32_t)text.length;
    return offsets;
}

static size_t byte_at(const struct reader *r, yaml_mark_t mark)
{
    return r->offsets[mark.index < r->text.length ? mark.index : r->text.length];
}

static int refuse_at(struct reader *r, size_t byte, const char *what)
{
    r->fault = byte;
    return error_set(r->error, STATUS_TROUBLE, "%s", what);
}

static int refuse(struct reader *r, yaml_mark_t mark, const char *what)
{
    return refuse_at(r, byte_at(r, mark), what);
}

static struct tree *node_new(enum tree_kind kind, yaml_mark_t mark)
{
    return tree_new(kind, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1);
}

static struct frame *top(struct reader *r)
{
    return r->depth == 0 ? NULL : &r->frames[r->depth - 1];
}

/*
 * libyaml lets the lines of a quoted text or of a bracket stand anywhere; YAML wants them deeper
 * than the block they are in, and where they are not, the author meant something else.
 */
static int check_indentation(struct reader *r, yaml_mark_t from, yaml_mark_t to, bool flow,
                             long indentation)
{
    size_t at = byte_at(r, from);
    size_t end = byte_at(r, to);
    while (at < end) {
        long column = 0;
        if (r->text.data[at++] != '\n')
            continue;
        for (; at < end && r->text.data[at] == ' '; at++)
            column++;
        bool blank = at < end && (r->text.data[at] == '\n' || r->text.data[at] == '\r' ||
                                  (flow && r->text.data[at] == '#'));
        if (at < end && !blank && column <= indentation)
            return refuse_at(r, at, "a line that is not indented deeper than what it continues");
    }
    return 0;
}

/* Puts NODE, which is owned from now on, into what is open. */
static int attach(struct reader *r, struct tree *node, yaml_mark_t mark)
{
    struct frame *f = top(r);
    if (f == NULL) {
        r->root = node;
        return 0;
    }
    if (f->tree->kind == TREE_MAPPING && f->key == NULL) {
        f->key = node;
        if (node->kind != TREE_SCALAR)
            return refuse(r, mark, "a key that is not plain text");
        if (tree_member(f->tree, node->text) != NULL)
            return refuse(r, mark, "the same key a second time");
        if (f->tree->count == YAML_KEYS_MAX)
            return refuse(r, mark, "more than 1024 keys in one mapping");
        return 0;
    }
    tree_add_take(f->tree, f->key, node);
    f->key = NULL;
    return 0;
}

static int take_names(struct reader *r, const yaml_char_t *anchor, const yaml_char_t *tag,
                      yaml_mark_t mark)
{
    if (anchor != NULL)
        return refuse(r, mark, "anchors (&) are not allowed");
    if (tag != NULL)
        return refuse(r, mark, "tags (!) are not allowed");
    return 0;
}

static int check_block_scalar(struct reader *r, const yaml_event_t *event)
{
    size_t at = byte_at(r, event->start_mark);
    while (at < r->text.length && strchr("|>+-0123456789", r->text.data[at]) != NULL)
        at++;
    if (at < r->text.length && r->text.data[at] == '#')
        return refuse(r, event->start_mark, "a comment needs a space before its #");
    if (event->data.scalar.length == 0 || event->data.scalar.value[0] == '\0')
        return refuse(r, event->start_mark, "an empty block of text");
    if (byte_at(r, event->end_mark) == r->text.length && r->text.data[r->text.length - 1] != '\n')
        return refuse(r, event->start_mark, "a block of text without its last line end");
    return 0;
}

static int check_scalar(struct reader *r, const yaml_event_t *event)
{
    yaml_scalar_style_t style = event->data.scalar.style;
    const struct frame *f = top(r);
    if (memchr(event->data.scalar.value, '\0', event->data.scalar.length) != NULL)
        return refuse(r, event->start_mark, "a NUL in a text");
    if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE)
        return check_block_scalar(r, event);
    if (style != YAML_PLAIN_SCALAR_STYLE)
        return check_indentation(r, event->start_mark, event->end_mark, false,
                                 f == NULL ? -1 : f->indentation);
    if (f != NULL && f->flow && strcmp((const char *)event->data.scalar.value, "-") == 0)
        return refuse(r, event->start_mark, "a lone - in brackets: quote it");
    return 0;
}

static int take_scalar(struct reader *r, const yaml_event_t *event)
{
    struct tree *node;
    if (take_names(r, event->data.scalar.anchor, event->data.scalar.tag, event->start_mark) != 0 ||
        check_scalar(r, event) != 0)
        return -1;
    node = node_new(TREE_SCALAR, event->start_mark);
    node->text =
        memory_copy_text((const char *)event->data.scalar.value, event->data.scalar.length);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return attach(r, node, event->start_mark);
}

static int open_frame(struct reader *r, enum tree_kind kind, bool flow, yaml_mark_t mark)
{
    const struct frame *outer = top(r);
    long indentation = outer == NULL ? -1 : outer->indentation;
    struct tree *node;
    if (r->depth == YAML_DEPTH_MAX)
        return refuse(r, mark, "nested deeper than 32 levels");
    node = node_new(kind, mark);
    if (attach(r, node, mark) != 0)
        return -1;
    struct frame f = {.tree = node, .flow = flow, .indentation = indentation, .start = mark};
    if (!flow)
        f.indentation = (long)mark.column;
    else if (outer != NULL && outer->flow)
        f.start = outer->start;
    r->frames[r->depth++] = f;
    return 0;
}

static int close_frame(struct reader *r, const yaml_event_t *event)
{
    struct frame f = *top(r);
    r->depth--;
    if (!f.flow || (top(r) != NULL && top(r)->flow))
        return 0;
    return check_indentation(r, f.start, event->end_mark, true, f.indentation);
}

static int take_sequence(struct reader *r, const yaml_event_t *event)
{
    if (take_names(r, event->data.sequence_start.anchor, event->data.sequence_start.tag,
                   event->start_mark) != 0)
        return -1;
    return open_frame(r, TREE_SEQUENCE,
                      event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
                      event->start_mark);
}

static int take_mapping(struct reader *r, const yaml_event_t *event)
{
    size_t start = byte_at(r, event->start_mark);
    if (take_names(r, event->data.mapping_start.anchor, event->data.mapping_start.tag,
                   event->start_mark) != 0)
        return -1;
    /* A pair alone in a sequence: libyaml takes [?x] for one, which YAML 1.2 reads as a text. */
    if (start < r->text.length && r->text.data[start] == '?')
        return refuse_at(r, start, "explicit keys (?) are not allowed");
    return open_frame(r, TREE_MAPPING, event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
                      event->start_mark);
}

static int take_document(struct reader *r, const yaml_event_t *event)
{
    if (r->document_seen)
        return refuse(r, event->start_mark, "a second document");
    r->document_seen = true;
    if (event->data.document_start.version_directive != NULL ||
        event->data.document_start.tag_directives.start !=
            event->data.document_start.tag_directives.end)
        return refuse(r, event->start_mark, "directives (%) are not allowed");
    return 0;
}

/* What stands between the event before and this one. */
static int check_gap(struct reader *r, const yaml_event_t *event)
{
    size_t start = byte_at(r, event->start_mark);
    size_t at;
    const char *fault = yaml_text_gap_fault(r->text, r->previous_end, start, &at);
    if (fault != NULL)
        return refuse_at(r, at, fault);
    size_t end = byte_at(r, event->end_mark);
    if (end > r->previous_end)
        r->previous_end = end;
    return 0;
}

static int take_event(struct reader *r, const yaml_event_t *event)
{
    if (check_gap(r, event) != 0)
        return -1;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return take_document(r, event);
    case YAML_ALIAS_EVENT:
        return refuse(r, event->start_mark, "aliases (*) are not allowed");
    case YAML_SCALAR_EVENT:
        return take_scalar(r, event);
    case YAML_SEQUENCE_START_EVENT:
        return take_sequence(r, event);
    case YAML_MAPPING_START_EVENT:
        return take_mapping(r, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_frame(r, event);
    default:
        return 0;
    }
}

static int refuse_syntax(struct reader *r)
{
    const yaml_parser_t *parser = &r->parser;
    if (parser->error == YAML_SCANNER_ERROR || parser->error == YAML_PARSER_ERROR)
        return refuse(r, parser->problem_mark, parser->problem);
    return refuse(r, parser->mark, parser->problem == NULL ? "no YAML" : parser->problem);
}

static int read_events(struct reader *r)
{
    bool more = true;
    int result = 0;
    while (more && result == 0) {
        yaml_event_t event;
        if (yaml_parser_parse(&r->parser, &event) == 0)
            return refuse_syntax(r);
        more = event.type != YAML_STREAM_END_EVENT;
        result = take_event(r, &event);
        yaml_event_delete(&event);
    }
    return result == 0 && r->root == NULL ? refuse_at(r, 0, "nothing in it") : result;
}

static void release(struct reader *r)
{
    for (size_t i = 0; i < r->depth; i++)
        tree_free(r->frames[i].key);
    tree_free(r->root);
}

struct tree *yaml_tree_read(struct slice text, uint32_t *line, uint32_t *column, struct error *e)
{
    struct reader r = {.text = yaml_text_without_mark(text), .error = e};
    if (yaml_text_check(r.text, line, column, e) != 0)
        return NULL;
    if (yaml_parser_initialize(&r.parser) == 0) {
        error_set(e, STATUS_TROUBLE, "libyaml cannot begin");
        return NULL;
    }
    r.offsets = offsets_of(r.text);
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &r.parser, (const unsigned char *)(r.text.length == 0 ? "" : r.text.data), r.text.length);
    if (read_events(&r) != 0) {
        release(&r);
        r.root = NULL;
        yaml_text_place(r.text, r.fault, line, column);
    }
    yaml_parser_delete(&r.parser);
    free(r.offsets);
    return r.root;
}
