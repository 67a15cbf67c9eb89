package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.EtcdTls;
import io.switchboard.testing.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads at start when the TLS files cannot be used. */
class TlsFilesTest {
    private final Path folder;
    private final TestCertificates authority;
    private final TestCertificates.Identity client;

    TlsFilesTest(@TempDir Path folder) {
        this.folder = folder;
        authority = TestCertificates.create(folder, "test");
        client = authority.sign("app", "dns:app");
    }

    @Test
    void a_missing_file() {
        Path nowhere = folder.resolve("nowhere.pem");
        assertEquals(
                "CA file " + nowhere + " does not exist; correct the path in EtcdTls, or put the file there",
                refusal(EtcdTls.builder().ca(nowhere).build()));
    }

    @Test
    void a_file_that_holds_no_certificate() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertEquals(
                "certificate file " + empty + " holds no certificate; it should hold X.509 in PEM",
                refusal(EtcdTls.builder().ca(empty).build()));
        Path torn = Files.writeString(folder.resolve("torn.pem"), "-----BEGIN CERTIFICATE-----\nMIIB");
        String told = refusal(EtcdTls.builder().ca(torn).build());
        assertTrue(told.startsWith("certificate file " + torn + " cannot be read: "), told);
    }

    @Test
    void a_key_that_does_not_belong_to_the_certificate() {
        Path other = authority.sign("other", "dns:other").key();
        assertEquals(
                "key file " + other + " does not belong to the certificate in " + client.certificate()
                        + " (CN=app); give the two that were made together, the client's own certificate first",
                refusal(client.certificate(), other));
    }

    @Test
    void a_key_with_a_password_or_in_another_form() throws Exception {
        Path encrypted = Files.writeString(
                folder.resolve("encrypted.pem"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertEquals(
                "key file " + encrypted
                        + " is encrypted with a password; convert it with: openssl pkcs8 -topk8 -nocrypt -in "
                        + encrypted + " -out <new file>",
                refusal(client.certificate(), encrypted));
        Path old = Files.writeString(
                folder.resolve("old.pem"), "-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----\n");
        assertEquals(
                "key file " + old + " is not in PKCS#8 form; convert it with: openssl pkcs8 -topk8 -nocrypt -in " + old
                        + " -out <new file>",
                refusal(client.certificate(), old));
    }

    @Test
    void a_certificate_in_place_of_the_key() {
        assertEquals(
                "key file " + client.certificate() + " holds no complete private key; it should hold PKCS#8 in PEM",
                refusal(client.certificate(), client.certificate()));
    }

    @Test
    void parts_that_do_not_fit_together() {
        assertEquals(
                "a client certificate needs its key and a key its certificate; give both or none",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new EtcdTls(
                                        null, client.certificate(), null, null, java.time.Duration.ofSeconds(10)))
                        .getMessage());
        assertEquals(
                "TLS files are given, and etcd endpoints [http://127.0.0.1:1] are http; write https://",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> EtcdOptions.builder("127.0.0.1:1")
                                        .tls(EtcdTls.builder().build())
                                        .build())
                        .getMessage());
    }

    private String refusal(Path certificate, Path key) {
        return refusal(EtcdTls.builder()
                .ca(authority.ca())
                .clientCertificate(certificate, key)
                .build());
    }

    private static String refusal(EtcdTls tls) {
        EtcdOptions options =
                EtcdOptions.builder("https://127.0.0.1:1").tls(tls).build();
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> EtcdClient.connect(options))
                .getMessage());
    }
}
