package io.switchboard.spring;

import io.switchboard.core.Internal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Tells what is wrong with a property by the property's name. */
@Internal
public final class Named {
    private Named() {}

    /** @throws InvalidConfigurationPropertyValueException where the reader throws an exception for its argument */
    public static <T> T named(String property, @Nullable Object value, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            InvalidConfigurationPropertyValueException told =
                    new InvalidConfigurationPropertyValueException(property, value, String.valueOf(e.getMessage()));
            told.addSuppressed(e);
            throw told;
        }
    }
}
