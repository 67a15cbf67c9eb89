package io.switchboard.istio.mesh;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.embedded.ReservedPort;
import io.switchboard.harness.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kubernetes' own API server, with nothing else of Kubernetes, on an embedded etcd. */
public final class ApiServer implements AutoCloseable {
    /** For one thing to happen. */
    public static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String ADMIN = "admin-token";

    private final Path folder;
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final ReservedPort port = ReservedPort.of(0);
    private final KubernetesClient client;
    private @Nullable ChildProcess process;

    /** Starts it. */
    public ApiServer(Path folder) throws Exception {
        this.folder = folder;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        pem("sa.key", "PRIVATE KEY", keys.getPrivate().getEncoded());
        pem("sa.pub", "PUBLIC KEY", keys.getPublic().getEncoded());
        Files.writeString(
                folder.resolve("tokens.csv"), ADMIN + ",admin,admin,\"system:masters\"\nwriter-token,writer,writer\n");
        client = client(ADMIN);
        start();
    }

    private void pem(String name, String type, byte[] content) throws IOException {
        Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + type + "-----\n");
    }

    void start() throws Exception {
        port.close();
        ChildProcess started = ChildProcess.start(
                folder,
                "apiserver",
                List.of(
                        Programs.apiServer().toString(),
                        "--etcd-servers=" + etcd.endpoint(),
                        "--bind-address=127.0.0.1",
                        "--secure-port=" + port.port(),
                        "--cert-dir=" + folder,
                        "--service-account-issuer=https://kubernetes.default.svc",
                        "--service-account-key-file=" + folder.resolve("sa.pub"),
                        "--service-account-signing-key-file=" + folder.resolve("sa.key"),
                        "--service-cluster-ip-range=10.96.0.0/16",
                        "--token-auth-file=" + folder.resolve("tokens.csv"),
                        "--authorization-mode=RBAC",
                        "--disable-admission-plugins=ServiceAccount",
                        "--endpoint-reconciler-type=none"),
                Map.of());
        process = started;
        Await.until(
                () -> "the API server is ready: " + started.said(),
                LIMIT,
                () -> client.getKubernetesVersion() != null && "ok".equals(client.raw("/readyz")));
    }

    void stop() {
        if (process != null) {
            process.close();
        }
    }

    /** As who may do everything. */
    public KubernetesClient client() {
        return client;
    }

    /** As who has this token. */
    public KubernetesClient client(String token) {
        Config config = Config.empty();
        config.setMasterUrl("https://127.0.0.1:" + port.port());
        config.setOauthToken(token);
        config.setTrustCerts(true);
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Defines Istio's objects, and waits until they can be had. */
    public void define(String... plurals) throws Exception {
        List<String> wanted = List.of(plurals);
        for (String document : Files.readString(Programs.crds()).split("\n---\n", -1)) {
            if (wanted.isEmpty() || wanted.stream().anyMatch(each -> document.contains("\n  name: " + each + "."))) {
                if (document.contains("kind: CustomResourceDefinition")) {
                    client.resource(document).forceConflicts().serverSideApply();
                }
            }
        }
        Await.until(
                () -> "Istio's objects are defined",
                LIMIT,
                () -> client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                        .allMatch(each -> each.getStatus() != null
                                && each.getStatus().getConditions().stream()
                                        .anyMatch(
                                                condition -> condition.getType().equals("Established")
                                                        && condition.getStatus().equals("True"))));
    }

    /** Creates it. */
    public void namespace(String name) {
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    /** @param token of who asks, in the file of tokens, or a service account's */
    public Path kubeconfig(String token) throws IOException {
        Path file = Files.createTempFile(folder, "kubeconfig", "");
        Files.writeString(file, """
                apiVersion: v1
                kind: Config
                current-context: test
                clusters:
                - name: test
                  cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}
                users:
                - name: test
                  user: {token: %s}
                contexts:
                - name: test
                  context: {cluster: test, user: test, namespace: switchboard}
                """.formatted(port.port(), token));
        return file;
    }

    /** A token of a service account, as a pod of it has one. */
    public String token(String namespace, String account) {
        return client.serviceAccounts()
                .inNamespace(namespace)
                .withName(account)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    Path adminConfig() throws IOException {
        return kubeconfig(ADMIN);
    }

    /** Where it keeps what it has, and where a registry can be, too. */
    public EmbeddedEtcd etcd() {
        return etcd;
    }

    @Override
    public void close() {
        client.close();
        stop();
        etcd.close();
    }
}
