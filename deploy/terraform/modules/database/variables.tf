terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.copy]
    }
  }
}

variable "name" { type = string }
variable "region" { type = string }
variable "account" { type = string }
variable "vpc_id" { type = string }
variable "subnet_ids" { type = list(string) }
variable "tasks_security_group_id" { type = string }
variable "instance_class" { type = string }
variable "storage_gb" { type = number }
variable "multi_az" { type = bool }
variable "backup_days" { type = number }
variable "protected" {
  type        = bool
  description = "deletion needs two steps, and leaves a last snapshot"
}
variable "copy_region_key_arn" {
  type        = string
  description = "a KMS key of the second region; null copies nothing there"
}
