package io.switchboard.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;

/**
 * Tells a build ahead of time, such as one of a native image, what is read by reflection here and is not seen by Spring
 * itself: what a {@code Binder} makes of the properties of channels. The library uses no reflection, and its providers
 * are found by {@code META-INF/services}.
 */
final class SwitchboardHints implements RuntimeHintsRegistrar {
    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        BindableRuntimeHintsRegistrar.forTypes(ChannelSettings.class).registerHints(hints);
    }
}
