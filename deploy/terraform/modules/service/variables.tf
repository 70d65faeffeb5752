variable "name" { type = string }
variable "region" { type = string }
variable "account" { type = string }
variable "domain" { type = string }
variable "cidr" { type = string }
variable "vpc_id" { type = string }
variable "subnet_ids" { type = list(string) }
variable "certificate_arn" { type = string }
variable "database_address" { type = string }
variable "bucket" { type = string }
variable "image" {
  type        = string
  description = "with its digest: repository@sha256:…"
}
variable "cpu" { type = number }
variable "memory" { type = number }
variable "tasks" { type = object({ min = number, max = number }) }
variable "spot" { type = bool }
variable "protected" { type = bool }
variable "secrets" {
  type        = list(string)
  description = "names of the server's variables whose values are in Secrets Manager"
}
variable "environment" {
  type        = map(string)
  description = "further variables of the server (.env.example)"
}
