package charge;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Charges cards: a worker on Kafka with its official client. Arguments: BOOTSTRAP TOPIC GROUP. */
public final class Worker {
    private static final Pattern TOTAL = Pattern.compile("\"total\"\\s*:\\s*(\\d+)");

    private Worker() {}

    /** What came of a task: `succeeded` or `failed`, and its data. */
    private record Outcome(String kind, String data) {}

    /** What the worker is for: a result, or an error that Retry and Catch know by its name. */
    private static Outcome charge(String order) {
        Matcher found = TOTAL.matcher(order);
        long total = found.find() ? Long.parseLong(found.group(1)) : 0;
        if (total > 1000) {
            return new Outcome("failed", "{\"error\":\"Declined\",\"cause\":\"" + total + " is too much\"}");
        }
        return new Outcome("succeeded", "{\"charged\":" + total + "}");
    }

    /** The CloudEvent's attributes: headers that begin with `ce_`. */
    private static Map<String, String> attributes(ConsumerRecord<String, String> record) {
        Map<String, String> found = new HashMap<>();
        for (Header header : record.headers()) {
            if (header.key().startsWith("ce_")) {
                found.put(header.key().substring(3), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    /** Whether the task is still to be done: it is one, and its time is not over. */
    private static boolean isOpen(Map<String, String> task) {
        String expires = task.get("expirytime");
        return "frevo.task".equals(task.get("type"))
                && (expires == null || Instant.parse(expires).isAfter(Instant.now()));
    }

    /** Says what came of a task, where the task says. */
    private static ProducerRecord<String, String> completion(Map<String, String> task, Outcome outcome) {
        String attempt = task.get("attemptid");
        ProducerRecord<String, String> record = new ProducerRecord<>(task.get("replyto"), attempt, outcome.data());
        Map<String, String> headers = Map.of(
                "ce_specversion", "1.0",
                "ce_id", UUID.randomUUID().toString(),
                "ce_source", "/workers/charge",
                "ce_type", "frevo.task." + outcome.kind(),
                "ce_attemptid", attempt,
                "content-type", "application/json");
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    public static void main(String[] arguments) throws Exception {
        Properties common = new Properties();
        common.put("bootstrap.servers", arguments[0]);
        Properties consuming = new Properties();
        consuming.putAll(common);
        consuming.put("group.id", arguments[2]);
        consuming.put("auto.offset.reset", "earliest");
        consuming.put("enable.auto.commit", "false");
        try (var consumer = new KafkaConsumer<>(consuming, new StringDeserializer(), new StringDeserializer());
                var producer = new KafkaProducer<>(common, new StringSerializer(), new StringSerializer())) {
            consumer.subscribe(List.of(arguments[1]));
            System.out.println("ready");
            while (true) {
                List<Future<RecordMetadata>> written = new ArrayList<>();
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    Map<String, String> task = attributes(record);
                    if (isOpen(task)) {
                        written.add(producer.send(completion(task, charge(record.value()))));
                    }
                }
                // First the completions, then the offsets: what is lost in between is done again.
                for (Future<RecordMetadata> record : written) {
                    record.get();
                }
                consumer.commitSync();
            }
        }
    }
}
