package io.switchboard.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.javapoet.ClassName;

/** What a build ahead of time is told and writes; applications that were built so are run in the examples. */
class AheadOfTimeTest {
    @Test
    void what_is_bound_by_a_binder_is_told() {
        RuntimeHints hints = new RuntimeHints();
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                .load(RuntimeHintsRegistrar.class)
                .stream()
                .filter(SwitchboardHints.class::isInstance)
                .forEach(ours -> ours.registerHints(hints, getClass().getClassLoader()));
        for (Class<?> bound : List.of(ChannelSettings.class, ChannelSettings.Health.class)) {
            assertThat(reflection()
                            .onConstructor(bound.getDeclaredConstructors()[0])
                            .invoke())
                    .as(bound.getName())
                    .accepts(hints);
        }
    }

    @Test
    void the_context_is_written_without_a_registry_and_tells_what_is_bound_and_called() {
        RuntimeHints hints;
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            TestPropertyValues.of(
                            "switchboard.endpoints=http://127.0.0.1:1", "management.endpoints.web.exposure.include=*")
                    .applyTo(context);
            context.register(
                    SwitchboardAutoConfiguration.class,
                    SwitchboardServerAutoConfiguration.class,
                    SwitchboardClientAutoConfiguration.class,
                    SwitchboardActuatorAutoConfiguration.class);
            hints = written(context);
        }
        for (Class<?> bound : List.of(
                SwitchboardProperties.class,
                SwitchboardProperties.Registration.class,
                SwitchboardProperties.Client.class,
                SwitchboardProperties.Cache.class,
                SwitchboardProperties.Channel.class,
                SwitchboardProperties.Ssl.class)) {
            assertThat(reflection().onType(bound)).as(bound.getName()).accepts(hints);
        }
        assertThat(reflection().onMethod(ServerAnnouncements.class, "ready")).accepts(hints);
        assertThat(reflection().onMethod(SwitchboardEndpoint.class, "announce")).accepts(hints);
    }

    private static RuntimeHints written(GenericApplicationContext context) {
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get("io.switchboard.spring", "Application")),
                new InMemoryGeneratedFiles());
        new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        generation.writeGeneratedContent();
        return generation.getRuntimeHints();
    }
}
