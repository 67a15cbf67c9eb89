package io.switchboard.cli;

import io.switchboard.core.Text;

/** Makes a JSON document fit to be written to a terminal, and leaves it the same document. */
final class ShownJson {
    private ShownJson() {}

    /**
     * The document with what a terminal obeys written as JSON's escapes, which only strings can have, and nothing but
     * spaces and line feeds between its values. Of what is no JSON it is escaped as well.
     */
    static String of(String json) {
        StringBuilder out = new StringBuilder(json.length());
        boolean inString = false;
        boolean escaped = false;
        int c;
        for (int i = 0; i < json.length(); i += Character.charCount(c)) {
            c = json.codePointAt(i);
            if (!Text.isObeyed(c)) {
                out.appendCodePoint(c);
            } else if (inString || !appendSpace(c, json, i, out)) {
                Text.escape(c, out);
            }
            if (c == '"' && !escaped) {
                inString = !inString;
            }
            escaped = inString && !escaped && c == '\\';
        }
        return out.toString();
    }

    /** @return whether it is white space of JSON */
    private static boolean appendSpace(int c, String json, int at, StringBuilder out) {
        switch (c) {
            case '\n' -> out.append('\n');
            case '\t' -> out.append("  ");
            case '\r' -> {
                boolean ofPair = at + 1 < json.length() && json.charAt(at + 1) == '\n';
                out.append(ofPair ? "" : "\n");
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
