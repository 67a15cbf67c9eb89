package io.switchboard.examples.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.examples.spring.FirstCallPage.Command;
import io.switchboard.examples.spring.FirstCallPage.WrittenFile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link FirstCallIT} follows, without doing it. */
class FirstCallPageTest {
    @Test
    void the_page_has_files_and_commands_and_its_translation_the_same() {
        FirstCallPage page = FirstCallPage.read("spring.md");
        assertEquals(page, FirstCallPage.read("spring.zh-CN.md"));
        assertEquals(
                List.of(
                        "prices/pom.xml",
                        "prices/src/main/protobuf/prices.proto",
                        "prices/src/main/resources/application.properties",
                        "prices/src/main/java/com/example/PricesApplication.java",
                        "shop/src/main/resources/application.properties",
                        "shop/src/main/java/com/example/ShopApplication.java"),
                page.steps().stream()
                        .filter(WrittenFile.class::isInstance)
                        .map(step -> ((WrittenFile) step).path())
                        .toList());
        assertEquals(
                List.of(false, false, true, true, false),
                page.steps().stream()
                        .filter(Command.class::isInstance)
                        .map(step -> ((Command) step).stays())
                        .toList());
        assertTrue(!page.olderBoot().isEmpty() && !page.answer().isEmpty());
    }
}
