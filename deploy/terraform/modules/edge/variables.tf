terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.global]
    }
  }
}

variable "name" { type = string }
variable "domain" { type = string }
variable "certificate_arn" {
  type        = string
  description = "in us-east-1, where CloudFront looks for it"
}
variable "balancer" { type = object({ arn = string, suffix = string, dns_name = string }) }
