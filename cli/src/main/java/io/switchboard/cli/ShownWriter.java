package io.switchboard.cli;

import io.switchboard.core.Text;
import java.io.IOException;
import java.io.Writer;

/**
 * A writer through which nothing comes that a terminal obeys, but the ends of lines. It is the last resort: that a text
 * from outside is one line is {@link Printer}'s to see to.
 */
final class ShownWriter extends Writer {
    private final Writer target;
    /** The first half of a pair whose second half is to come; 0: none. */
    private char half;

    ShownWriter(Writer target) {
        this.target = target;
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
        write(new String(characters, offset, length));
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        String part = text.substring(offset, offset + length);
        if (part.equals(System.lineSeparator())) {
            writeHalf();
            target.write(part);
            return;
        }
        String all = half == 0 ? part : half + part;
        half = 0;
        int end = all.length();
        if (end > 0 && Character.isHighSurrogate(all.charAt(end - 1))) {
            half = all.charAt(--end);
        }
        target.write(shown(all.substring(0, end)));
    }

    private static String shown(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (c != '\n' && Text.isObeyed(c)) {
                Text.escape(c, out);
            } else {
                out.appendCodePoint(c);
            }
        }
        return out.toString();
    }

    private void writeHalf() throws IOException {
        if (half != 0) {
            target.write(Text.escaped(String.valueOf(half)));
            half = 0;
        }
    }

    @Override
    public void flush() throws IOException {
        writeHalf();
        target.flush();
    }

    @Override
    public void close() throws IOException {
        flush();
        target.close();
    }
}
