{{- define "frevo.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "frevo.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "frevo.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "frevo.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "frevo.selector" -}}
app.kubernetes.io/name: {{ include "frevo.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "frevo.labels" -}}
{{ include "frevo.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "frevo.secret" -}}
{{- .Values.existingSecret | default (include "frevo.fullname" .) }}
{{- end }}

{{/* Not empty where a node keeps journal or store on a volume of its own. */}}
{{- define "frevo.keeps" -}}
{{- if or (eq .Values.transport "log") (eq .Values.store "embedded") }}yes{{ end }}
{{- end }}

{{/* Refuses what no server could be; says what to change. */}}
{{- define "frevo.check" -}}
{{- $v := .Values }}
{{- $replicas := int $v.replicas }}
{{- if and (eq $v.transport "log") (gt $replicas 1) }}
{{- fail (printf "transport: log is one node with one volume, but replicas is %d: set replicas: 1, or transport: kafka or amqp with store: postgres" $replicas) }}
{{- end }}
{{- if and (ne $v.transport "log") (ne $v.store "postgres") (gt $replicas 1) }}
{{- fail (printf "replicas is %d, and nodes share no embedded store: set store: postgres, or replicas: 1" $replicas) }}
{{- end }}
{{- if and (eq $v.transport "kafka") (not $v.kafka.brokers) }}
{{- fail "transport: kafka needs kafka.brokers, a list of HOST:PORT" }}
{{- end }}
{{- if and (hasPrefix "sasl" $v.kafka.securityProtocol) (not $v.kafka.passwordSecret.name) }}
{{- fail (printf "kafka.securityProtocol: %s needs kafka.passwordSecret.name, a Secret with the password" $v.kafka.securityProtocol) }}
{{- end }}
{{- if and (eq $v.transport "amqp") (not $v.amqp.urlSecret.name) }}
{{- fail "transport: amqp needs amqp.urlSecret.name, a Secret with the broker's URL" }}
{{- end }}
{{- if and (eq $v.store "postgres") (not $v.postgres.urlSecret.name) }}
{{- fail "store: postgres needs postgres.urlSecret.name, a Secret with the database's URL" }}
{{- end }}
{{- if and $v.ingress.enabled (not $v.ingress.hosts) }}
{{- fail "ingress.enabled needs ingress.hosts" }}
{{- end }}
{{- end }}
