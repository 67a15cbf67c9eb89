package io.switchboard.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;

import io.switchboard.spring.SwitchboardAutoConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.context.support.GenericWebApplicationContext;

/** What a build ahead of time writes. */
class AheadOfTimeTest {
    @Test
    void the_context_is_written_without_a_registry_and_tells_what_is_bound_and_called() {
        RuntimeHints hints;
        try (GenericWebApplicationContext context = new GenericWebApplicationContext(new MockServletContext())) {
            TestPropertyValues.of("switchboard.endpoints=http://127.0.0.1:1", "spring.application.name=prices")
                    .applyTo(context);
            new AnnotatedBeanDefinitionReader(context)
                    .register(
                            SwitchboardAutoConfiguration.class,
                            SwitchboardCloudAutoConfiguration.class,
                            SwitchboardRegistrationAutoConfiguration.class);
            DefaultGenerationContext generation = new DefaultGenerationContext(
                    new ClassNameGenerator(ClassName.get("io.switchboard.spring.cloud", "Application")),
                    new InMemoryGeneratedFiles());
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();
            hints = generation.getRuntimeHints();
        }
        for (Class<?> bound : List.of(CloudProperties.class, CloudProperties.Registration.class)) {
            assertThat(reflection().onType(bound)).as(bound.getName()).accepts(hints);
        }
        assertThat(reflection().onMethod(WebServerAnnouncement.class, "ready")).accepts(hints);
        assertThat(reflection().onMethod(Heartbeats.class, "ready")).accepts(hints);
    }
}
