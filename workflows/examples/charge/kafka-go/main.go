// Charges cards: a worker on Kafka in Go, with franz-go.
//
//	kafka-go BOOTSTRAP TOPIC GROUP
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

type order struct {
	ID    any     `json:"id"`
	Total float64 `json:"total"`
}

// charge is what the worker is for: a result, or an error that Retry and Catch know by its name.
func charge(data []byte) (string, any) {
	var order order
	if err := json.Unmarshal(data, &order); err != nil {
		return "failed", map[string]any{"error": "NoOrder", "cause": err.Error()}
	}
	if order.Total > 1000 {
		return "failed", map[string]any{"error": "Declined", "cause": fmt.Sprintf("%v is too much", order.Total)}
	}
	return "succeeded", map[string]any{"order": order.ID, "charged": order.Total}
}

// attributes are those of the CloudEvent: headers that begin with `ce_`.
func attributes(record *kgo.Record) map[string]string {
	found := map[string]string{}
	for _, header := range record.Headers {
		if name, is := strings.CutPrefix(header.Key, "ce_"); is {
			found[name] = string(header.Value)
		}
	}
	return found
}

// isOpen tells whether the task is still to be done: it is one, and its time is not over.
func isOpen(task map[string]string) bool {
	if expires, err := time.Parse(time.RFC3339, task["expirytime"]); err == nil && expires.Before(time.Now()) {
		return false
	}
	return task["type"] == "frevo.task"
}

// completion says what came of a task, where the task says.
func completion(task map[string]string, outcome string, data any) *kgo.Record {
	body, err := json.Marshal(data)
	if err != nil {
		log.Fatal(err)
	}
	header := func(name, value string) kgo.RecordHeader {
		return kgo.RecordHeader{Key: name, Value: []byte(value)}
	}
	return &kgo.Record{
		Topic: task["replyto"],
		Key:   []byte(task["attemptid"]),
		Value: body,
		Headers: []kgo.RecordHeader{
			header("ce_specversion", "1.0"),
			header("ce_id", rand.Text()),
			header("ce_source", "/workers/charge"),
			header("ce_type", "frevo.task."+outcome),
			header("ce_attemptid", task["attemptid"]),
			header("content-type", "application/json"),
		},
	}
}

func main() {
	bootstrap, topic, group := os.Args[1], os.Args[2], os.Args[3]
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(bootstrap, ",")...),
		kgo.ConsumeTopics(topic),
		kgo.ConsumerGroup(group),
		kgo.DisableAutoCommit(),
	)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	fmt.Println("ready")
	ctx := context.Background()
	for {
		fetches := client.PollFetches(ctx)
		var completions []*kgo.Record
		fetches.EachRecord(func(record *kgo.Record) {
			if task := attributes(record); isOpen(task) {
				outcome, data := charge(record.Value)
				completions = append(completions, completion(task, outcome, data))
			}
		})
		// First the completions, then the offsets: what is lost in between is done again.
		if err := client.ProduceSync(ctx, completions...).FirstErr(); err != nil {
			log.Fatal(err)
		}
		if err := client.CommitUncommittedOffsets(ctx); err != nil {
			log.Fatal(err)
		}
	}
}
