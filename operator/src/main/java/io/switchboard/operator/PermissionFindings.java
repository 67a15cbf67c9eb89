package io.switchboard.operator;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.DrainKeys;
import io.switchboard.etcd.KeyRange;
import io.switchboard.etcd.OperatorKeys;
import io.switchboard.etcd.RegistryAccess;
import io.switchboard.etcd.api.Compare;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.TxnRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds out what this client may read and write for a service, without writing anything. */
final class PermissionFindings {
    private static final String FOUND = "clients find no servers";
    private static final String HEARD = "clients do not hear of its config and overrides";

    private final RegistryAccess access;

    PermissionFindings(RegistryAccess access) {
        this.access = access;
    }

    CompletableFuture<List<Finding>> of(ServiceName service) {
        OperatorKeys keys = new OperatorKeys(access.options().namespace(), access.layout());
        ByteString range = keys.instances(service);
        ByteString followed = keys.followed(service);
        ByteString config = keys.config(service);
        ByteString overrides = keys.overrides(service);
        return all(List.of(
                read(range, FOUND),
                write(shown(range) + "*", below(range), "servers cannot register"),
                read(followed, HEARD),
                write(shown(config), config, "this user cannot configure it"),
                write(shown(overrides) + "*", below(overrides), "this user cannot override its instances")));
    }

    /** What clients read, who write nothing. */
    CompletableFuture<List<Finding>> ofReading(ServiceName service) {
        OperatorKeys keys = new OperatorKeys(access.options().namespace(), access.layout());
        return all(List.of(read(keys.instances(service), FOUND), read(keys.followed(service), HEARD)));
    }

    private static CompletableFuture<List<Finding>> all(List<CompletableFuture<Finding>> asked) {
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(done -> {
            List<Finding> findings = new ArrayList<>();
            asked.forEach(one -> findings.add(one.join()));
            return findings;
        });
    }

    /** What concerns all services. */
    CompletableFuture<Finding> ofDrains() {
        return read(
                DrainKeys.all(access.options().namespace()), "clients do not hear of drains of zones and datacenters");
    }

    private static String shown(ByteString key) {
        return key.toStringUtf8();
    }

    /** A key that nobody has. */
    private static ByteString below(ByteString prefix) {
        return prefix.concat(ByteString.copyFromUtf8("doctor"));
    }

    private CompletableFuture<Finding> read(ByteString prefix, String otherwise) {
        return ask(
                "read " + shown(prefix) + "*",
                KVGrpc.getRangeMethod(),
                KeyRange.prefix(prefix).count(),
                otherwise);
    }

    /** etcd checks what a transaction may do in either case; this one does nothing in the case that holds. */
    private CompletableFuture<Finding> write(String what, ByteString key, String otherwise) {
        TxnRequest request = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(key)
                        .setTarget(Compare.CompareTarget.VERSION)
                        .setResult(Compare.CompareResult.LESS)
                        .setVersion(0))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder().setKey(key)))
                .build();
        return ask("write " + what, KVGrpc.getTxnMethod(), request, otherwise);
    }

    private <Q, R> CompletableFuture<Finding> ask(
            String subject, MethodDescriptor<Q, R> method, Q request, String otherwise) {
        CompletableFuture<Finding> found = new CompletableFuture<>();
        access.unary(
                method,
                request,
                response -> found.complete(Finding.ok("permission", "may " + subject)),
                status -> found.complete(refused(subject, status, otherwise)));
        return found;
    }

    private Finding refused(String subject, Status status, String otherwise) {
        if (status.getCode() != Status.Code.PERMISSION_DENIED) {
            return Finding.failure(
                    "permission",
                    "cannot tell whether it may " + subject + ": " + access.describe(status),
                    "see above");
        }
        @Nullable String user = access.options().user();
        return Finding.warning(
                "permission",
                (user == null ? "without a user it" : "user " + user) + " may not " + subject + ": " + otherwise,
                user == null
                        ? "give a user"
                        : "if it should: etcdctl role grant-permission ROLE, for a role of the user");
    }
}
