package io.switchboard.cli;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a flag or an environment variable says, and which of them it was.
 *
 * @param text not empty
 * @param variable null: a flag
 */
record Setting(String text, @Nullable String variable) {
    /**
     * The flag, else the first of the variables that says something; null: none does. A flag that is given empty takes
     * back what variables say.
     */
    static @Nullable Setting of(@Nullable String flag, Map<String, String> environment, String... variables) {
        if (flag != null) {
            return flag.isEmpty() ? null : new Setting(flag, null);
        }
        for (String variable : variables) {
            String value = environment.get(variable);
            if (value != null && !value.isEmpty()) {
                return new Setting(value, variable);
            }
        }
        return null;
    }

    static String text(@Nullable Setting setting, String otherwise) {
        return setting == null ? otherwise : setting.text;
    }

    /** @throws IllegalArgumentException if the reader throws one; the message names the variable that the text is of */
    <T> T read(Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw variable == null ? e : new IllegalArgumentException(variable + ": " + e.getMessage(), e);
        }
    }
}
