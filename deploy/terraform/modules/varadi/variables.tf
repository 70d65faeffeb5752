terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.copy, aws.global]
    }
  }
}

variable "name" { type = string }
variable "region" { type = string }
variable "account" {
  type        = string
  description = "twelve digits; names of resources are built from it"
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "The account is twelve digits."
  }
}
variable "domain" { type = string }
variable "cidr" { type = string }
variable "bucket" { type = string }
variable "certificate_arn" {
  type        = string
  description = "of ACM for the domain, in the region"
}
variable "edge_certificate_arn" {
  type        = string
  description = "of ACM for the domain, in us-east-1"
}
variable "image" { type = string }
variable "operator_mail" { type = string }
variable "monthly_usd" { type = number }
variable "protected" {
  type        = bool
  description = "production: two zones for everything, no Spot, deletion in two steps"
}
variable "size" {
  type = object({ cpu = number, memory = number, tasks = object({ min = number, max = number }) })
}
variable "database" {
  type = object({
    instance_class      = string
    storage_gb          = number
    copy_region_key_arn = optional(string)
  })
}
variable "cache" {
  type    = bool
  default = false
}
variable "secrets" {
  type    = list(string)
  default = ["SESSION_SECRET"]
}
variable "environment" {
  type    = map(string)
  default = {}
}
